"""python3 shards_dask.py PACK MANIFEST DIR N [SCHEDULER]: Dask makes the shards,
here with a thread a processor or on the workers of SCHEDULER, which share the
folder; then it counts the facts of each type straight from them."""
import glob
import json
import subprocess
import sys

import dask
import dask.bag

pack, manifest, out, of = sys.argv[1:5]


@dask.delayed
def shard(index):
    subprocess.run(["moongloss", "map", pack, "--quiet", "--jobs", "1",
                    "--shard", f"{index}/{of}", "--manifest", manifest,
                    "--out", out], check=True)


if __name__ == "__main__":
    if len(sys.argv) > 5:
        from dask.distributed import Client
        client = Client(sys.argv[5])  # compute goes there from now on
    dask.compute(*map(shard, range(1, int(of) + 1)))
    lines = dask.bag.read_text(sorted(glob.glob(f"{out}/shard-*.ndjson")))
    facts = lines.map(json.loads).map(lambda line: line.get("facts", [])).flatten()
    print(sorted(facts.pluck("type").frequencies().compute(scheduler="sync")))
