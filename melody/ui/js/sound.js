// Sound: one <audio> for whole pieces, and a small synthesizer for single notes.

// The second at which each step of a piece sounds, with its swing: as Setting.seconds_at has it.
function timesOf(piece) {
  const { bpm, swing = 0.5, swings, pickup } = piece.setting;
  const second = 60 / (bpm * 4), steps = piece.steps + 1;
  const warp = (step) => {
    if (!swings) return step;
    const phase = (((step - pickup) % 4) + 4) % 4;
    return step - phase + 2 * (Math.min(phase, 2) * swing + Math.max(0, phase - 2) * (1 - swing));
  };
  return Array.from({ length: steps }, (_, step) => (warp(step) - warp(0)) * second);
}

function stepAt(times, seconds) {
  let low = 0, high = times.length - 1;
  if (seconds >= times[high]) return high;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (times[middle] <= seconds) low = middle; else high = middle;
  }
  return low + (seconds - times[low]) / (times[high] - times[low]);
}

function secondAt(times, step) {
  const low = Math.min(times.length - 2, Math.max(0, Math.floor(step)));
  return times[low] + (step - low) * (times[low + 1] - times[low]);
}

// Only one thing sounds at a time, whichever part of the page plays it.
function claimSound(player) {
  document.dispatchEvent(new CustomEvent("melody-sound", { detail: player }));
}

function makePlayer(audio, onFrame) {
  const player = { times: [0, 1], get playing() { return !audio.paused && !audio.ended; } };
  let frame = 0;
  const follow = () => {
    cancelAnimationFrame(frame);
    onFrame(stepAt(player.times, audio.currentTime), player.playing);
    if (player.playing) frame = requestAnimationFrame(follow);
  };
  player.load = (source, times) => {
    player.times = times;
    if (audio.getAttribute("src") !== source) audio.src = source;
  };
  player.play = (step) => {
    claimSound(player);
    if (step !== undefined) audio.currentTime = secondAt(player.times, step);
    else if (audio.currentTime >= player.times[player.times.length - 1]) audio.currentTime = 0;
    return audio.play().catch(() => {}); // refused before the first click on the page
  };
  player.pause = () => audio.pause();
  player.seek = (step) => { audio.currentTime = secondAt(player.times, step); follow(); };
  for (const name of ["play", "pause", "ended", "seeked", "loadedmetadata"]) audio.addEventListener(name, follow);
  document.addEventListener("melody-sound", ({ detail }) => { if (detail !== player) audio.pause(); });
  return player;
}

// One note at once, without the server: two triangles and a quick fall.
let synth = null;
function soundNote(pitch, seconds = 0.35) {
  synth ??= new (window.AudioContext || window.webkitAudioContext)();
  if (synth.state === "suspended") synth.resume();
  const now = synth.currentTime, gain = synth.createGain();
  gain.gain.setValueAtTime(0, now);
  gain.gain.linearRampToValueAtTime(0.22, now + 0.008);
  gain.gain.exponentialRampToValueAtTime(0.001, now + seconds + 0.25);
  gain.connect(synth.destination);
  for (const [harmonic, share] of [[1, 1], [2, 0.25]]) {
    const tone = synth.createOscillator(), level = synth.createGain();
    tone.type = "triangle";
    tone.frequency.value = 440 * 2 ** ((pitch - 69) / 12) * harmonic;
    level.gain.value = share;
    tone.connect(level).connect(gain);
    tone.start(now);
    tone.stop(now + seconds + 0.3);
  }
  document.dispatchEvent(new CustomEvent("melody-note", { detail: pitch }));
}
