"""Pictures, all three kinds of Python concurrency: asyncio and aiohttp download, a thread pool saves each picture as PNG,
JPEG and WebP, a process pool makes the grey, resized copy.

usage: hybrid_images.py URL_LIST FOLDER
"""
import asyncio
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import aiohttp
from PIL import Image

from program import Report, read_urls


def save_formats(source, stem):
    with Image.open(source) as opened:
        picture = opened.convert("RGB")
    picture.save(f"{stem}.png")
    picture.save(f"{stem}.jpg", quality=80)
    picture.save(f"{stem}.webp", quality=80)


def process(source, target):
    with Image.open(source) as picture:
        grey = picture.convert("L")
    # thumbnail keeps the shape and never enlarges.
    grey.thumbnail((800, 600), Image.LANCZOS)
    grey.save(target, quality=80)


async def main(list_path, folder):
    downloaded, saved, processed = (os.path.join(folder, name) for name in ("downloaded", "saved_formats", "processed"))
    for path in (downloaded, saved, processed):
        os.makedirs(path, exist_ok=True)
    loop = asyncio.get_running_loop()
    cores = os.cpu_count()

    async def handle(session, index, url):
        async with session.get(url) as response:
            response.raise_for_status()
            body = await response.read()
        source = os.path.join(downloaded, f"{index:06d}.jpg")
        with open(source, "wb") as file:
            file.write(body)
        await asyncio.gather(
            loop.run_in_executor(threads, save_formats, source, os.path.join(saved, f"{index:06d}")),
            loop.run_in_executor(processes, process, source, os.path.join(processed, f"{index:06d}.jpg")),
        )

    # Spawned: forked beside running threads, a pool can inherit a lock that nobody will open again.
    context = multiprocessing.get_context("spawn")
    connector = aiohttp.TCPConnector(limit=32)
    with ThreadPoolExecutor(cores) as threads, ProcessPoolExecutor(cores, mp_context=context) as processes:
        async with aiohttp.ClientSession(connector=connector) as session:
            urls = read_urls(list_path)
            await asyncio.gather(*(handle(session, index, url) for index, url in enumerate(urls)))
    return len(urls)


if __name__ == "__main__":
    report = Report()
    report.write(asyncio.run(main(sys.argv[1], sys.argv[2])))
