#!/usr/bin/env bash
# Downloads a list with one of the known downloaders, 64 requests at once (aria2c knows 16 a server at most, and says so).
# usage: download.sh aria2c|curl|wget2 URL_LIST FOLDER
set -eu
tool=$1 list=$2 folder=$3
mkdir -p "$folder"
case $tool in
  aria2c)
    awk '{ printf "%s\n  out=%06d\n", $0, NR - 1 }' "$list" > "$folder.input"
    aria2c --quiet --input-file="$folder.input" --dir="$folder" --max-concurrent-downloads=64 \
      --max-connection-per-server=16 --split=1 --file-allocation=none --auto-save-interval=0 --enable-http-keep-alive=true
    ;;
  curl)
    awk -v folder="$folder" '{ printf "url = \"%s\"\noutput = \"%s/%06d\"\n", $0, folder, NR - 1 }' "$list" > "$folder.input"
    curl --silent --fail --parallel --parallel-max 64 --config "$folder.input"
    ;;
  wget2)
    wget2 --quiet --input-file="$list" --force-directories --no-host-directories --directory-prefix="$folder" \
      --max-threads=64 --robots=off
    ;;
esac
rm -f "$folder.input"
printf '{"items":%d}\n' "$(find "$folder" -type f | wc -l)"
