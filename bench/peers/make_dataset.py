"""A picture dataset, shaped as img2dataset is: a process a core, 32 threads of urllib in each, OpenCV decodes, reduces to
fit 256x256 by area and encodes as JPEG.

usage: make_dataset.py URL_LIST FOLDER QUALITY
"""
import multiprocessing
import os
import sys
import urllib.request
from multiprocessing.pool import ThreadPool

import cv2
import numpy as np

from program import Report, read_urls

SIDE = 256
SHARD = 100


def download(job):
    index, url = job
    with urllib.request.urlopen(url, timeout=10) as response:
        return index, response.read()


def work_shard(shard):
    jobs, folder, quality = shard
    cv2.setNumThreads(1)
    with ThreadPool(32) as threads:
        for index, body in threads.imap_unordered(download, jobs):
            picture = cv2.imdecode(np.frombuffer(body, np.uint8), cv2.IMREAD_COLOR)
            height, width = picture.shape[:2]
            scale = SIDE / max(height, width)
            if scale < 1:
                size = (round(width * scale), round(height * scale))
                picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
            encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
            with open(os.path.join(folder, f"{index:09d}.jpg"), "wb") as file:
                file.write(encoded.tobytes())
    return len(jobs)


def main(list_path, folder, quality):
    os.makedirs(folder, exist_ok=True)
    jobs = list(enumerate(read_urls(list_path)))
    cores = os.cpu_count()
    size = min(SHARD, -(-len(jobs) // cores))
    shards = [(jobs[start : start + size], folder, int(quality)) for start in range(0, len(jobs), size)]
    with multiprocessing.get_context("spawn").Pool(cores) as pool:
        return sum(pool.map(work_shard, shards, chunksize=1))


if __name__ == "__main__":
    report = Report()
    report.write(main(*sys.argv[1:4]))
