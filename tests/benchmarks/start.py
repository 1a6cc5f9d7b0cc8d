"""From `import` to the first call's answer, in an interpreter that is fresh.

python start.py official|ours PACKAGE URL GROUP,... [models]

The groups are touched before the call; with `models`, all modules of models are loaded
as well. It prints seconds, the number of modules and bytes of memory as JSON. Nothing
is imported before the clock starts but the clock and what Python has loaded anyway.
"""

import sys
import time


def main(kind: str, package: str, url: str, groups: str, *more: str) -> None:
    """Print what the first call takes, with all that comes before it."""
    started, cpu = time.perf_counter(), time.process_time()
    module = __import__(package)
    if kind == "official":
        client = module.KlaviyoAPI("k", test_host=url)
        kept = [getattr(client, group) for group in groups.split(",")]
        profiles = kept[groups.split(",").index("Profiles")]
    else:
        client = module.Klaviyo("k", base_url=url)
        kept = [getattr(client, group) for group in groups.split(",")]
        profiles = client.profiles
        if more:
            for group in groups.split(","):
                __import__(f"{package}.models._{group}")
    answer = profiles.get_profiles(page_size=1)
    wall, cpu = time.perf_counter() - started, time.process_time() - cpu
    assert len(answer.data) == 1 and kept
    modules = len(sys.modules)
    memory = _memory()

    import json

    json.dump({"wall": wall, "cpu": cpu, "modules": modules, "rss": memory}, sys.stdout)


def _memory() -> int:
    """The most memory that this process ever held.

    `ru_maxrss` is no less than what the parent held when it started this process.
    """
    with open("/proc/self/status") as status:
        peak = next(line for line in status if line.startswith("VmHWM:"))
    return int(peak.split()[1]) * 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
