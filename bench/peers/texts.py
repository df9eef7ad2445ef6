"""What one writes by hand to analyze a text: decode, split into words, count them, split into sentences by a pattern."""
import collections
import json
import re
import sys
import time

path, charset, repeats = sys.argv[1], sys.argv[2], int(sys.argv[3])
with open(path, "rb") as file:
    body = file.read()

times = []
for _ in range(repeats):
    started = time.process_time()
    text = body.decode(charset)
    words = re.findall(r"\w+", text.lower())
    counts = collections.Counter(words)
    result = {
        "characters": len(text),
        "lines": text.count("\n"),
        "words": len(words),
        "unique": len(counts),
        "sentences": len(re.findall(r"[.!?。]+(?:\s|$)", text)),
        "top": counts.most_common(20),
    }
    times.append(time.process_time() - started)

times.sort()
print(json.dumps({"perCpuSecond": len(body) / 1e6 / times[len(times) // 2], "words": result["words"]}))
