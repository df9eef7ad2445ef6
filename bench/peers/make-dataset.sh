#!/usr/bin/env bash
# A picture dataset from the shell: curl downloads side by side, vipsthumbnail by xargs on every core.
# usage: make-dataset.sh URL_LIST FOLDER QUALITY
set -eu
list=$1 folder=$2 quality=$3
mkdir -p "$folder/downloaded" "$folder/pictures"
awk -v folder="$folder/downloaded" '{ printf "url = \"%s\"\noutput = \"%s/%09d.jpg\"\n", $0, folder, NR - 1 }' "$list" > "$folder/curl.txt"
curl --silent --fail --parallel --parallel-max 64 --config "$folder/curl.txt"
find "$folder/downloaded" -name '*.jpg' -print0 |
  VIPS_CONCURRENCY=1 xargs -0 -P "$(nproc)" -n 64 \
    vipsthumbnail --size '256x256>' --output "$folder/pictures/%s.jpg[Q=$quality,subsample_mode=on,strip]"
printf '{"items":%d}\n' "$(find "$folder/pictures" -name '*.jpg' | wc -l)"
