#!/bin/sh
# sh shards-parallel.sh PACK MANIFEST DIR N [HOSTS]
# GNU parallel: one task a processor, here or on the machines of the file HOSTS
# (one login a line), which share the folder. A task that dies is tried again.
if [ $# -lt 4 ]; then
  echo "usage: sh $0 PACK MANIFEST DIR N [HOSTS]" >&2
  exit 2
fi
seq "$4" | parallel --quote --retries 3 ${5:+--sshloginfile "$5" --workdir .} \
  moongloss map "$1" --quiet --jobs 1 --shard "{}/$4" --manifest "$2" --out "$3"
moongloss status "$3"
