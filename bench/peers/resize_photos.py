"""Photos: a thread pool downloads them, then a process pool resizes each to 1200x1200; or all of it one by one.

usage: resize_photos.py URL_LIST FOLDER pools|one-by-one
"""
import os
import sys
import urllib.request
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial

from PIL import Image, ImageOps

from program import Report, read_urls


def download(folder, job):
    index, url = job
    path = os.path.join(folder, f"{index:06d}.jpg")
    with urllib.request.urlopen(url, timeout=60) as response, open(path, "wb") as file:
        file.write(response.read())
    return path


def resize(folder, path):
    with Image.open(path) as photo:
        # Fills the square and cuts off what does not fit.
        ImageOps.fit(photo, (1200, 1200), Image.LANCZOS).save(os.path.join(folder, os.path.basename(path)), quality=80)


def main(list_path, folder, how):
    originals, resized = os.path.join(folder, "downloaded"), os.path.join(folder, "resized")
    os.makedirs(originals, exist_ok=True)
    os.makedirs(resized, exist_ok=True)
    jobs = list(enumerate(read_urls(list_path)))
    if how == "one-by-one":
        for path in [download(originals, job) for job in jobs]:
            resize(resized, path)
    else:
        with ThreadPoolExecutor() as threads:
            paths = list(threads.map(partial(download, originals), jobs))
        with ProcessPoolExecutor() as processes:
            list(processes.map(partial(resize, resized), paths))
    return len(jobs)


if __name__ == "__main__":
    report = Report()
    report.write(main(*sys.argv[1:4]))
