"""A mixed list, each file handled by what it is: pictures resized, texts analysed, CSV tables made JSON. Four versions of
the same program: one after the other, threads, processes, asyncio.

usage: process_files.py URL_LIST FOLDER sequential|threading|multiprocessing|async
"""
import asyncio
import collections
import csv
import io
import json
import os
import re
import sys
import threading
import urllib.request
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import aiohttp
from PIL import Image

from program import Report, read_urls


def resize_picture(body, stem):
    with Image.open(io.BytesIO(body)) as opened:
        opened.draft("RGB", (800, 600))
        picture = opened.convert("RGB")
    picture.thumbnail((800, 600), Image.LANCZOS)
    picture.save(f"{stem}.jpg", quality=80)


def analyze_text(body, stem):
    text = body.decode("utf-8", "replace")
    words = re.findall(r"\w+", text.lower())
    counts = collections.Counter(words)
    result = {
        "characters": len(text),
        "lines": text.count("\n"),
        "words": len(words),
        "uniqueWords": len(counts),
        "sentences": len(re.findall(r"[.!?]+(?:\s|$)", text)),
        "topWords": counts.most_common(20),
    }
    with open(f"{stem}.json", "w", encoding="utf-8") as file:
        json.dump(result, file)


def convert_table(body, stem):
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8"), newline="")))
    with open(f"{stem}.json", "w", encoding="utf-8") as file:
        json.dump(rows, file)


workers = {".jpg": ("images", resize_picture), ".txt": ("texts", analyze_text), ".csv": ("tables", convert_table)}


def process(folder, index, url, body):
    name, extension = os.path.splitext(os.path.basename(url))
    kind, work = workers[extension]
    work(body, os.path.join(folder, kind, f"{index:06d}-{name}"))


def handle(job):
    folder, index, url = job
    with urllib.request.urlopen(url, timeout=60) as response:
        process(folder, index, url, response.read())


class Counter:
    def __init__(self):
        self.lock = threading.Lock()
        self.count = 0

    def add(self):
        with self.lock:
            self.count += 1


def run_threads(jobs):
    done = Counter()

    def counted(job):
        handle(job)
        done.add()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(counted, jobs))
    return done.count


async def run_async(jobs):
    loop = asyncio.get_running_loop()

    async def one(session, job):
        folder, index, url = job
        async with session.get(url) as response:
            response.raise_for_status()
            body = await response.read()
        await loop.run_in_executor(None, process, folder, index, url, body)

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(one(session, job) for job in jobs))


def main(list_path, folder, mode):
    for kind, _ in workers.values():
        os.makedirs(os.path.join(folder, kind), exist_ok=True)
    jobs = [(folder, index, url) for index, url in enumerate(read_urls(list_path))]
    if mode == "sequential":
        for job in jobs:
            handle(job)
    elif mode == "threading":
        return run_threads(jobs)
    elif mode == "multiprocessing":
        with ProcessPoolExecutor() as pool:
            list(pool.map(handle, jobs))
    else:
        asyncio.run(run_async(jobs))
    return len(jobs)


if __name__ == "__main__":
    report = Report()
    report.write(main(*sys.argv[1:4]))
