"""Astronomy pictures: asyncio downloads them, a pool of processes finds white blobs with OpenCV and circles them in red.

usage: find_stars.py URL_LIST FOLDER
"""
import asyncio
import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor

import aiohttp
import cv2

from program import Report, read_urls


def limit_threads():
    # Each process has a core; threads of OpenCV's own would only get in each other's way.
    cv2.setNumThreads(1)


def detect(source, stem):
    picture = cv2.imread(source)
    parameters = cv2.SimpleBlobDetector_Params()
    parameters.filterByColor = True
    parameters.blobColor = 255
    parameters.filterByArea = True
    parameters.minArea = 10
    points = cv2.SimpleBlobDetector_create(parameters).detect(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY))
    circled = cv2.drawKeypoints(picture, points, None, (0, 0, 255), cv2.DRAW_MATCHES_FLAGS_DRAW_RICH_KEYPOINTS)
    cv2.imwrite(f"{stem}.jpg", circled, [cv2.IMWRITE_JPEG_QUALITY, 80])
    with open(f"{stem}.json", "w", encoding="utf-8") as file:
        json.dump({"stars": [{"x": point.pt[0], "y": point.pt[1]} for point in points]}, file)


async def main(list_path, folder):
    originals, detected = os.path.join(folder, "space_images"), os.path.join(folder, "detected")
    os.makedirs(originals, exist_ok=True)
    os.makedirs(detected, exist_ok=True)

    async def download(session, index, url):
        path = os.path.join(originals, f"{index:06d}-{os.path.basename(url)}")
        async with session.get(url) as response:
            response.raise_for_status()
            with open(path, "wb") as file:
                file.write(await response.read())
        return path

    async with aiohttp.ClientSession() as session:
        urls = read_urls(list_path)
        paths = await asyncio.gather(*(download(session, index, url) for index, url in enumerate(urls)))
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(initializer=limit_threads) as pool:
        stems = (os.path.join(detected, os.path.splitext(os.path.basename(path))[0]) for path in paths)
        await asyncio.gather(*(loop.run_in_executor(pool, detect, path, stem) for path, stem in zip(paths, stems)))
    return len(urls)


if __name__ == "__main__":
    report = Report()
    report.write(asyncio.run(main(sys.argv[1], sys.argv[2])))
