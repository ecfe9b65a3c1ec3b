"""spark-submit shards_spark.py PACK DOCUMENTS OUT: PySpark pipes partitions of
NDJSON ({"source", "text"} a line) through 'map', then reads facts as a table."""
import os
import shlex
import sys

from pyspark.sql import SparkSession
from pyspark.sql.functions import col, explode

pack, documents, out = sys.argv[1:4]
spark = SparkSession.builder.appName("moongloss").getOrCreate()
command = f"moongloss map {shlex.quote(pack)} --quiet --jobs 1 --input ndjson"
# pipe gives the program no environment of its own accord; without checkCode one
# that was killed would be noticed only by 'merge', which misses the trailer.
spark.sparkContext.textFile(documents) \
    .pipe(command, env=dict(os.environ), checkCode=True).saveAsTextFile(out)

lines = spark.read.json(out)  # trailers are rows without a source
facts = lines.where(col("source").isNotNull()) \
    .select("source", explode("facts").alias("fact")) \
    .select("source", "fact.type", "fact.text")
facts.groupBy("type").count().orderBy("type").show()
spark.stop()
