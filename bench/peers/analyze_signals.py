"""Binary float64 signals: asyncio fetches them all, NumPy finds mean and dominant frequency in threads, where it lets go
of the interpreter lock.

usage: analyze_signals.py URL_LIST FOLDER SAMPLE_RATE
"""
import asyncio
import json
import os
import sys

import aiohttp
import numpy as np

from program import Report, read_urls


def analyze(body, sample_rate):
    samples = np.frombuffer(body, dtype="<f8")
    spectrum = np.fft.fft(samples)
    frequencies = np.fft.fftfreq(len(samples), d=1 / sample_rate)
    positive = np.where(frequencies > 0)[0]
    peak = positive[np.argmax(np.abs(spectrum[positive]))]
    return {"mean": float(samples.mean()), "dominantFrequencyHz": float(frequencies[peak])}


async def main(list_path, folder, sample_rate):
    async def handle(session, url):
        async with session.get(url) as response:
            response.raise_for_status()
            body = await response.read()
        return await asyncio.to_thread(analyze, body, sample_rate)

    async with aiohttp.ClientSession() as session:
        urls = read_urls(list_path)
        results = await asyncio.gather(*(handle(session, url) for url in urls))
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "results.json"), "w", encoding="utf-8") as file:
        json.dump(results, file)
    return len(results)


if __name__ == "__main__":
    report = Report()
    report.write(asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3]))))
