/* Single steps of the models in C: what melody/models/kernel.py calls where a compiler was there.

   Every number of a row is summed in the same order whatever other rows there are, so a melody is
   the same alone and in company. Weights of (K, N) are packed in panels of 16 columns: (N / 16, K,
   16), N rounded up. Shapes: B tunes, H hidden units, D width, V vocabulary, T positions. */

#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#define PANEL 16
#ifdef __AVX2__
#define LANES 8
#else
#define LANES 4
#endif
#define PER_PANEL (PANEL / LANES)
#define UNROLL _Pragma("GCC unroll 16")

typedef float lanes __attribute__((vector_size(4 * LANES)));
typedef float loose __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

/* exp: n = round(x / ln 2), a polynomial of what is left, 2^n by its bits (as in Cephes). */
INLINE float exp_of(float x) {
    x = x < -87.0f ? -87.0f : x > 88.0f ? 88.0f : x;
    float n = (x * 1.44269504f + 12582912.0f) - 12582912.0f;
    float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    union { int32_t bits; float power; } two = {((int32_t)n + 127) << 23};
    return p * two.power;
}

INLINE float tanh_of(float x) { return 1.0f - 2.0f / (exp_of(2.0f * x) + 1.0f); }

/* GELU by the complementary error function of Numerical Recipes (1.2e-7 off at most). */
INLINE float gelu_of(float x) {
    float z = x < 0 ? -x * 0.70710678f : x * 0.70710678f;
    float t = 1.0f / (1.0f + 0.5f * z);
    float p = 0.17087277f;
    p = p * t - 0.82215223f;
    p = p * t + 1.48851587f;
    p = p * t - 1.13520398f;
    p = p * t + 0.27886807f;
    p = p * t - 0.18628806f;
    p = p * t + 0.09678418f;
    p = p * t + 0.37409196f;
    p = p * t + 1.00002368f;
    p = p * t - 1.26551223f;
    float above = 0.5f * t * exp_of(p - z * z);
    return x * (x < 0 ? above : 1.0f - above);
}

INLINE lanes read_lanes(const float *at) { return *(const loose *)at; }
INLINE void write_lanes(float *at, lanes value) { *(loose *)at = value; }

/* R rows times P panels: sums in registers, term after term. */
INLINE void tile(int R, int P, const float *x, long K, const float *w, float *y, long N) {
    lanes sums[6][4 * PER_PANEL];
    UNROLL for (int r = 0; r < R; r++)
        UNROLL for (int c = 0; c < P * PER_PANEL; c++) sums[r][c] = read_lanes(y + r * N + c * LANES);
    for (long k = 0; k < K; k++) {
        UNROLL for (int p = 0; p < P; p++) {
            const float *at = w + (p * K + k) * PANEL;
            lanes read[PER_PANEL];
            UNROLL for (int c = 0; c < PER_PANEL; c++) read[c] = read_lanes(at + c * LANES);
            UNROLL for (int r = 0; r < R; r++)
                UNROLL for (int c = 0; c < PER_PANEL; c++)
                    sums[r][p * PER_PANEL + c] += x[r * K + k] * read[c];
        }
    }
    UNROLL for (int r = 0; r < R; r++)
        UNROLL for (int c = 0; c < P * PER_PANEL; c++) write_lanes(y + r * N + c * LANES, sums[r][c]);
}

/* (B, N) y += (B, K) x times packed (K, N) w. */
static void multiply(long B, long K, long N, const float *x, const float *w, float *y) {
    long panels = N / PANEL, p = 0;
    if (B == 1)
        for (; p + 4 <= panels; p += 4) tile(1, 4, x, K, w + p * K * PANEL, y + p * PANEL, N);
    for (; p < panels; p++) {
        const float *at = w + p * K * PANEL;
        for (long b = 0, rows; b < B; b += rows) {
            const float *from = x + b * K;
            float *to = y + b * N + p * PANEL;
            rows = B - b < 6 ? B - b : B - b == 7 || B - b == 8 ? 4 : 6;
            switch (rows) {
                case 6: tile(6, 1, from, K, at, to, N); break;
                case 5: tile(5, 1, from, K, at, to, N); break;
                case 4: tile(4, 1, from, K, at, to, N); break;
                case 3: tile(3, 1, from, K, at, to, N); break;
                case 2: tile(2, 1, from, K, at, to, N); break;
                default: tile(1, 1, from, K, at, to, N);
            }
        }
    }
}

/* y = sum of the table's rows at (B, count) places. */
INLINE void add_rows(
    long B, long count, long N, const int32_t *places, const float *table, float *y
) {
    for (long b = 0; b < B; b++)
        for (long n = 0; n < count; n++) {
            const float *row = table + (long)places[b * count + n] * N;
            float *sum = y + b * N;
            if (n)
                for (long c = 0; c < N; c++) sum[c] += row[c];
            else
                memcpy(sum, row, N * sizeof(float));
        }
}

INLINE void begin_with(long B, long N, const float *bias, float *y) {
    for (long b = 0; b < B; b++) memcpy(y + b * N, bias, N * sizeof(float));
}

/* An LSTM's step. places (B, count) in table (R, 4 H); state, after: hidden (B, H), then cell. */
void lstm_step(
    long B, long H, long V, long count, const int32_t *places, const float *table,
    const float *from_hidden, const float *head, const float *bias,
    const float *state, float *after, float *logits, float *gates
) {
    add_rows(B, count, 4 * H, places, table, gates);
    multiply(B, H, 4 * H, state, from_hidden, gates);
    for (long b = 0; b < B; b++) {
        float *g = gates + b * 4 * H, *hidden = after + b * H, *cell = after + (B + b) * H;
        const float *old = state + (B + b) * H;
        for (long c = 0; c < 4 * H; c++) g[c] = tanh_of(g[c]);
        for (long c = 0; c < H; c++) {
            float in = 0.5f * g[c] + 0.5f, keep = 0.5f * g[H + c] + 0.5f;
            cell[c] = keep * old[c] + in * g[2 * H + c];
            hidden[c] = (0.5f * g[3 * H + c] + 0.5f) * tanh_of(cell[c]);
        }
    }
    begin_with(B, V, bias, logits);
    multiply(B, H, V, after, head, logits);
}

#ifdef __clang__
#define SHUFFLE(v, ...) __builtin_shufflevector(v, v, __VA_ARGS__)
#else
typedef int32_t order __attribute__((vector_size(4 * LANES)));
#define SHUFFLE(v, ...) __builtin_shuffle(v, (order){__VA_ARGS__})
#endif

INLINE float sum_lanes(lanes v) {
#if LANES == 8
    v += SHUFFLE(v, 4, 5, 6, 7, 0, 1, 2, 3);
    v += SHUFFLE(v, 2, 3, 0, 1, 6, 7, 4, 5);
    v += SHUFFLE(v, 1, 0, 3, 2, 5, 4, 7, 6);
#else
    v += SHUFFLE(v, 2, 3, 0, 1);
    v += SHUFFLE(v, 1, 0, 3, 2);
#endif
    return v[0];
}

INLINE void normalise(
    long B, long D, const float *x, const float *scale, const float *shift, float epsilon, float *y
) {
    for (long b = 0; b < B; b++, x += D, y += D) {
        lanes total = {0}, squares = {0};
        for (long d = 0; d < D; d += LANES) total += read_lanes(x + d);
        float mean = sum_lanes(total) / D;
        for (long d = 0; d < D; d += LANES) {
            lanes centred = read_lanes(x + d) - mean;
            squares += centred * centred;
        }
        float root = sum_lanes(squares) / D + epsilon;
        float deviation = __builtin_sqrtf(root);
        for (long d = 0; d < D; d++) y[d] = (x[d] - mean) / deviation * scale[d] + shift[d];
    }
}

/* y (W,) = the values' first W columns, weighted; W is known to the compiler. */
INLINE void add_values(
    int W, long T, long K, const float *weights, const float *values, float total, float *y
) {
    lanes sums[8] = {{0}};
    for (long t = 0; t < T; t++)
        UNROLL for (int c = 0; c < W / LANES; c++)
            sums[c] += weights[t] * read_lanes(values + t * K + c * LANES);
    UNROLL for (int c = 0; c < W / LANES; c++) write_lanes(y + c * LANES, sums[c] / total);
}

INLINE void score_keys(
    int W, long T, long K, const float *query, const float *keys, float scale, float *scores
) {
    for (long t = 0; t < T; t++) {
        lanes sum = {0};
        UNROLL for (int c = 0; c < W / LANES; c++)
            sum += read_lanes(query + c * LANES) * read_lanes(keys + t * K + c * LANES);
        scores[t] += sum_lanes(sum) * scale;
    }
}

/* One query (K,) over (T, K) keys and values -> (K,) y; scores (T,) are scratch. */
INLINE void attend(
    long T, long K, const float *query, const float *keys, const float *values, float scale,
    float *scores, float *y
) {
    float most = -3.4e38f, total = 0;
    long k = 0;
    memset(scores, 0, T * sizeof(float));
    for (; k + 32 <= K; k += 32) score_keys(32, T, K, query + k, keys + k, scale, scores);
    for (; k < K; k += 8) score_keys(8, T, K, query + k, keys + k, scale, scores);
    for (long t = 0; t < T; t++) most = scores[t] > most ? scores[t] : most;
    for (long t = 0; t < T; t++) scores[t] = exp_of(scores[t] - most);
    for (long t = 0; t < T; t++) total += scores[t];
    for (k = 0; k + 32 <= K; k += 32) add_values(32, T, K, scores, values + k, total, y + k);
    for (; k < K; k += 8) add_values(8, T, K, scores, values + k, total, y + k);
}

typedef struct {
    const float *norm_scale, *norm_shift, *query_key_value, *output, *second_scale, *second_shift;
    const float *in, *in_bias, *out, *out_bias;
} Block;

INLINE void rotate(long K, float *x, const float *cosines, const float *sines) {
    long half = K / 2;
    for (long k = 0; k < half; k++) {
        float one = x[k], other = x[half + k];
        x[k] = one * cosines[k] - other * sines[k];
        x[half + k] = other * cosines[half + k] + one * sines[half + k];
    }
}

INLINE void curve(long count, float *x) {
    for (long c = 0; c < count; c++) x[c] = gelu_of(x[c]);
}

/* A transformer block's step after ``length`` cached positions. x (B, D) changes in place; cache
   (2, B, heads, capacity, K); scratch has room for B (4 D + F) + capacity. */
void block_step(
    const Block *block, long B, long D, long F, long heads, float epsilon, const float *cosines,
    const float *sines, float *cache, long capacity, long length, float *x, float *scratch
) {
    long K = D / heads;
    float *normal = scratch, *parts = normal + B * D, *inner = parts + B * 3 * D;
    float *scores = inner + B * F, scale = 1.0f / __builtin_sqrtf((float)K);
    normalise(B, D, x, block->norm_scale, block->norm_shift, epsilon, normal);
    memset(parts, 0, B * 3 * D * sizeof(float));
    multiply(B, D, 3 * D, normal, block->query_key_value, parts);
    for (long b = 0; b < B; b++)
        for (long h = 0; h < heads; h++) {
            float *query = parts + b * 3 * D + h * K, *key = query + D, *value = key + D;
            float *keys = cache + (b * heads + h) * capacity * K;
            float *values = keys + B * heads * capacity * K;
            rotate(K, query, cosines, sines);
            rotate(K, key, cosines, sines);
            memcpy(keys + length * K, key, K * sizeof(float));
            memcpy(values + length * K, value, K * sizeof(float));
            attend(length + 1, K, query, keys, values, scale, scores, normal + b * D + h * K);
        }
    multiply(B, D, D, normal, block->output, x);
    normalise(B, D, x, block->second_scale, block->second_shift, epsilon, normal);
    begin_with(B, F, block->in_bias, inner);
    multiply(B, D, F, normal, block->in, inner);
    curve(B * F, inner);
    begin_with(B, D, block->out_bias, normal);
    multiply(B, F, D, inner, block->out, normal);
    for (long c = 0; c < B * D; c++) x[c] += normal[c];
}

/* The encoder's step: rows of the table added up, all blocks, the last norm, the head. */
void encoder_step(
    const Block *blocks, long layers, long B, long D, long F, long heads, long V, float epsilon,
    long count, const int32_t *places, const float *table, const float *final_scale,
    const float *final_shift, const float *head, const float *bias, const float *cosines,
    const float *sines, float **caches, long capacity, long length, float *logits, float *scratch
) {
    float *x = scratch, *rest = scratch + B * D;
    add_rows(B, count, D, places, table, x);
    for (long n = 0; n < layers; n++)
        block_step(blocks + n, B, D, F, heads, epsilon, cosines, sines, caches[n], capacity, length,
                   x, rest);
    normalise(B, D, x, final_scale, final_shift, epsilon, rest);
    begin_with(B, V, bias, logits);
    multiply(B, D, V, rest, head, logits);
}

typedef struct {
    const float *norm_scale, *norm_shift, *project, *project_bias, *merge, *merge_bias;
    const float *second_scale, *second_shift, *in, *in_bias, *out, *out_bias;
} Layer;

typedef struct {
    const float *scale, *shift, *scores, *values, *value_bias, *merge, *merge_bias;
    const float *second_scale, *second_shift, *in, *in_bias, *out, *out_bias;
    const float *last_scale, *last_shift, *head, *bias;
} Summary;

INLINE void add_to_each(long B, long N, const float *bias, float *y) {
    for (long b = 0; b < B; b++)
        for (long n = 0; n < N; n++) y[b * N + n] += bias[n];
}

/* One layer of the talk's BERT over a window; x (W, D) changes in place. */
static void read_layer(
    const Layer *layer, long W, long D, long F, long heads, float epsilon, float *x, float *scratch
) {
    long K = D / heads;
    float *normal = scratch, *parts = normal + W * D, *inner = parts + W * 3 * D;
    float *keys = inner + W * F, *values = keys + W * K, *scores = values + W * K;
    float scale = 1.0f / __builtin_sqrtf((float)K);
    normalise(W, D, x, layer->norm_scale, layer->norm_shift, epsilon, normal);
    begin_with(W, 3 * D, layer->project_bias, parts);
    multiply(W, D, 3 * D, normal, layer->project, parts);
    for (long h = 0; h < heads; h++) {
        for (long t = 0; t < W; t++) {
            memcpy(keys + t * K, parts + t * 3 * D + D + h * K, K * sizeof(float));
            memcpy(values + t * K, parts + t * 3 * D + 2 * D + h * K, K * sizeof(float));
        }
        for (long t = 0; t < W; t++)
            attend(W, K, parts + t * 3 * D + h * K, keys, values, scale, scores,
                   normal + t * D + h * K);
    }
    add_to_each(W, D, layer->merge_bias, x);
    multiply(W, D, D, normal, layer->merge, x);
    normalise(W, D, x, layer->second_scale, layer->second_shift, epsilon, normal);
    begin_with(W, F, layer->in_bias, inner);
    multiply(W, D, F, normal, layer->in, inner);
    curve(W * F, inner);
    add_to_each(W, D, layer->out_bias, x);
    multiply(W, F, D, inner, layer->out, x);
}

/* The pooling layer and the head: x (W, D) -> (V,) logits; scores of the heads fill a panel. */
static void summarise(
    const Summary *of, long W, long D, long F, long heads, long V, float epsilon, const float *x,
    float *logits, float *scratch
) {
    long E = D / heads;
    float *normal = scratch, *shares = normal + W * D, *heard = shares + W * PANEL;
    float *pooled = heard + D, *summary = pooled + D, *inner = summary + D;
    normalise(W, D, x, of->scale, of->shift, epsilon, normal);
    memset(shares, 0, W * PANEL * sizeof(float));
    multiply(W, D, PANEL, normal, of->scores, shares);
    for (long h = 0; h < heads; h++) {
        float most = -3.4e38f, total = 0;
        for (long t = 0; t < W; t++) most = shares[t * PANEL + h] > most ? shares[t * PANEL + h] : most;
        memset(heard, 0, D * sizeof(float));
        for (long t = 0; t < W; t++) {
            float share = exp_of(shares[t * PANEL + h] - most);
            total += share;
            for (long d = 0; d < D; d++) heard[d] += share * normal[t * D + d];
        }
        for (long e = h * E; e < (h + 1) * E; e++) {
            lanes sum = {0};
            for (long d = 0; d < D; d += LANES)
                sum += read_lanes(of->values + e * D + d) * read_lanes(heard + d);
            pooled[e] = sum_lanes(sum) / total + of->value_bias[e];
        }
    }
    begin_with(1, D, of->merge_bias, summary);
    multiply(1, D, D, pooled, of->merge, summary);
    normalise(1, D, summary, of->second_scale, of->second_shift, epsilon, pooled);
    begin_with(1, F, of->in_bias, inner);
    multiply(1, D, F, pooled, of->in, inner);
    curve(F, inner);
    begin_with(1, D, of->out_bias, summary);
    multiply(1, F, D, inner, of->out, summary);
    normalise(1, D, summary, of->last_scale, of->last_shift, epsilon, pooled);
    begin_with(1, V, of->bias, logits);
    multiply(1, D, V, pooled, of->head, logits);
}

/* (B, W) ids without padding -> (B, V) logits; scratch: W (7 D + F + 17 + D / heads * 2) + 4 D + F. */
void window_logits(
    const Layer *layers, long count, const Summary *summary, long B, long W, long D, long F,
    long heads, long V, float epsilon, const int64_t *windows, const float *symbols,
    const float *positions, float *logits, float *scratch
) {
    float *x = scratch, *rest = x + W * D;
    for (long b = 0; b < B; b++) {
        for (long t = 0; t < W; t++)
            for (long d = 0; d < D; d++)
                x[t * D + d] = symbols[windows[b * W + t] * D + d] + positions[t * D + d];
        for (long n = 0; n < count; n++)
            read_layer(layers + n, W, D, F, heads, epsilon, x, rest);
        summarise(summary, W, D, F, heads, V, epsilon, x, logits + b * V, rest);
    }
}

/* The largest length a multiple of ``every`` symbols ago, the latest first; 0 where there is none. */
INLINE int16_t longest(const int16_t *lengths, long T, long every, long *place) {
    int16_t most = -1;
    *place = 0;
    for (long t = every - 1; t < T; t += every)
        if (lengths[t] > most) most = lengths[t], *place = t;
    return most < 0 ? 0 : most;
}

INLINE void advance(
    long T, const int16_t *symbols, const int16_t *lengths, int16_t now,
    int16_t *more_symbols, int16_t *more_lengths
) {
    more_symbols[0] = now;
    memcpy(more_symbols + 1, symbols, T * sizeof(int16_t));
    for (long t = 0; t < T; t++) more_lengths[t] = symbols[t] == now ? lengths[t] + 1 : 0;
    more_lengths[T] = 0;
}

static const int16_t EDGES[] = {1, 2, 4, 8, 12, 16, 24, 32, 64};

INLINE int32_t bucket(int16_t length) {
    int32_t n = 0;
    while (n < 9 && EDGES[n] <= length) n++;
    return n;
}

/* The copy features of a step, as melody/models/matching.py has them. pitch_of (none,): -1 where an id is no pitch; id_of (128,). before and after:
   symbols (B, 2, T), then lengths; last (B,) pitches are brought up to date in after_last.
   features (B, 9). */
void copy_step(
    long B, long T, int32_t none, const int16_t *pitch_of, const int16_t *id_of, const int64_t *ids,
    const int64_t *bars, const int16_t *before, const int32_t *last, int16_t *after,
    int32_t *after_last, int32_t *features
) {
    const int16_t *lengths = before + 2 * B * T;
    int16_t *more = after + 2 * B * (T + 1);
    for (long b = 0; b < B; b++) {
        long id = ids[b], bar = bars[b], row = 2 * b, place;
        int32_t pitch = pitch_of[id], *told = features + 9 * b;
        int16_t interval = pitch < 0 ? (int16_t)id : (int16_t)(1000 + pitch - last[b]);
        after_last[b] = pitch < 0 ? last[b] : pitch;
        for (long n = 0; n < 2; n++)
            advance(T, before + (row + n) * T, lengths + (row + n) * T, n ? interval : (int16_t)id,
                    after + (row + n) * (T + 1), more + (row + n) * (T + 1));
        const int16_t *read = after + row * (T + 1), *moved = read + T + 1;
        const int16_t *equal = more + row * (T + 1);
        for (long n = 0; n < 3; n++) told[n] = (bar << n) <= T + 1 ? read[(bar << n) - 1] : none;
        int16_t some = longest(equal, T + 1, 1, &place);
        told[3] = some ? read[place] : none;
        int16_t here = longest(equal, T + 1, bar, &place);
        told[4] = here ? read[place] : none;
        int16_t most = longest(equal + T + 1, T + 1, bar, &place);
        int32_t to = moved[place], sum = after_last[b] + to - 1000;
        told[5] = !most ? none : to < none ? to : sum >= 0 && sum < 128 ? id_of[sum] : none;
        told[6] = bucket(some), told[7] = bucket(here), told[8] = bucket(most);
    }
}

/* The rows of an embedding table that a step adds up: (B, count) places. The numbers are a symbol,
   1 if it is masked, K copy features, the gap's two features if there is one, and F of context;
   context beyond ``sizes`` counts as unknown; its meter and place together are the last number. */
void place_rows(
    long B, long K, long G, long F, long metre, long spot, long spots, int masked,
    const int64_t *ids, const int32_t *copies, const int32_t *gaps, const int64_t *context,
    const int32_t *first, const int32_t *sizes, int32_t *places
) {
    for (long b = 0; b < B; b++) {
        const int32_t *at = first;
        const int64_t *given = context + b * F;
        *places++ = *at++ + (int32_t)ids[b];
        if (masked) *places++ = *at++ + 1;
        for (long n = 0; n < K; n++) *places++ = *at++ + copies[b * K + n];
        for (long n = 0; n < G; n++) *places++ = *at++ + gaps[b * G + n];
        for (long n = 0; n < F; n++) *places++ = *at++ + (given[n] < sizes[n] ? given[n] : 0);
        *places++ = *at + (int32_t)(given[metre] * spots + given[spot]);
    }
}

/* The hash of this file when it was compiled. */
const char *source(void) { return SOURCE; }

/* Whether this processor knows what the library was compiled for. */
int is_usable(void) {
#ifdef __AVX2__
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
    return 1;
#endif
}
