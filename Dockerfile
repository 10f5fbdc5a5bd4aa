# The page in a container: docs/hosting.md. Nothing is fetched once it is built.
FROM python:3.12-slim AS build
WORKDIR /app
COPY requirements.txt requirements-postgres.txt ./
COPY scripts/install.py scripts/
# Where the machine that builds has no GPU, PyTorch comes without CUDA's gigabytes.
RUN python scripts/install.py requirements.txt requirements-postgres.txt \
    && .venv/bin/python -m pip uninstall --quiet --yes uv pip
# The kernel, which writes melodies up to four times as fast.
COPY scripts/build_kernel.py scripts/
COPY melody/models/kernel melody/models/kernel
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends gcc libc6-dev \
    && python scripts/build_kernel.py

FROM python:3.12-slim
COPY packages.txt /tmp/
RUN apt-get update -qq \
    && xargs -a /tmp/packages.txt apt-get install -y -qq --no-install-recommends \
    && rm -rf /var/lib/apt/lists/* /tmp/packages.txt \
    && useradd --create-home --uid 1000 melody
WORKDIR /app
COPY --from=build /app/.venv .venv
COPY app.py ./
COPY assets assets
COPY checkpoints checkpoints
COPY melody melody
COPY --from=build /app/melody/models/kernel melody/models/kernel
# What is kept lies in /data: the votes, unless MELODY_VOTES is the address of a database.
RUN mkdir /data && chown melody /data
USER melody
ENV GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=7860 GRADIO_ANALYTICS_ENABLED=False \
    MELODY_VOTES=/data/votes.sqlite3 MELODY_CACHE=/data/cache OMP_NUM_THREADS=1 \
    PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD [".venv/bin/python", "-c", \
    "from urllib.request import urlopen; urlopen('http://127.0.0.1:7860/health', timeout=4)"]
CMD [".venv/bin/python", "app.py"]
