# One image for every process of the service; what it does is the command's first word (serve, worker, migrate …).
FROM python:3.11-slim-bookworm AS built
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /kakehashi
RUN python -m venv .venv
# torch: the default build brings several gigabytes for GPUs, which nothing here uses. The address of the package index
# with the CPU builds is told at build time (TORCH_INDEX, docs/deployment.md); without it the default build is installed.
ARG TORCH_INDEX=""
COPY pyproject.toml constraints.txt ./
RUN if [ -n "$TORCH_INDEX" ]; then PIP_INDEX_URL="$TORCH_INDEX" .venv/bin/pip install -c constraints.txt torch; fi
COPY alembic alembic
COPY service service
COPY matching matching
COPY ingest ingest
COPY LICENSE README.md ./
# Editable, because migrations are read from beside the code.
RUN .venv/bin/pip install -c constraints.txt -e .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --create-home kakehashi
WORKDIR /kakehashi
COPY --from=built /kakehashi /kakehashi
RUN install -d -o kakehashi -g kakehashi /kakehashi/var
USER kakehashi
ENV PATH=/kakehashi/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HF_HUB_OFFLINE=1
VOLUME /kakehashi/var
ENTRYPOINT ["kakehashi"]
CMD ["--help"]
