/*
 * The fields of operations on containers.
 */
#include "core/request/operations_tables.h"
#include "core/request/rows.h"

/* clang-format off */
#define NAMED FIELD("{id}", "#0", name)

/* start, but for its query; pause, unpause */
const struct field_table fields_named = ROWS(
	CLIENT("help"),
	NAMED,
);

const struct field_table fields_ps = ROWS(
	CLIENT("format"),
	CLIENT("help"),
	FIELD("", "latest", part),
	CLIENT("no-trunc"),
	CLIENT("quiet"),
	FIELD("?all", "all", query_truth),
	FIELD("?filters", "filter", filters, JSON),
	FIELD("?limit", "last", query_limit),
	FIELD("?size", "size", query_truth),
	INERT("?trunc_cmd"), /* docker-py */
);

const struct field_table fields_inspect = ROWS(
	CLIENT("format"),
	CLIENT("help"),
	CLIENT("type"),
	FIELD("?size", "size", query_truth),
	NAMED,
);

const struct field_table fields_start = ROWS(
	CLIENT("attach"),
	CLIENT("help"),
	CLIENT("interactive"),
	FIELD("?checkpoint", "checkpoint", query),
	FIELD("?checkpoint-dir", "checkpoint-dir", query),
	FIELD("?detachKeys", "detach-keys", query),
	NAMED,
);

/* stop and restart */
const struct field_table fields_restart = ROWS(
	CLIENT("help"),
	FIELD("?signal", "signal", query, SINCE(42)),
	FIELD("?t", "time", query_number),
	NAMED,
);

const struct field_table fields_kill = ROWS(
	CLIENT("help"),
	FIELD("?signal", "signal", query),
	NAMED,
);

const struct field_table fields_wait = ROWS(
	CLIENT("help"),
	FIELD("?condition", "=condition", query, SINCE(30),
		NOTHING("not-running")),
	NAMED,
);

/* --no-stdin takes the stream away that the query asks for */
const struct field_table fields_attach = ROWS(
	CLIENT("help"),
	FIELD("", "no-stdin", part),
	CLIENT("sig-proxy"),
	FIELD("?detachKeys", "detach-keys", query),
	INERT("?hijack"), /* dockerode */
	FIELD("?logs", "=logs", query_truth),
	FIELD("?stderr", "=stderr", query_truth),
	FIELD("?stdin", "=stdin", query_stdin),
	FIELD("?stdout", "=stdout", query_truth),
	FIELD("?stream", "=stream", query_truth),
	NAMED,
);

/* ContainerResize: its command is attach */
const struct field_table fields_resize = ROWS(
	CLIENT("detach-keys"),
	CLIENT("help"),
	CLIENT("no-stdin"),
	CLIENT("sig-proxy"),
	FIELD("?h", "=h", query_number),
	FIELD("?w", "=w", query_number),
	NAMED,
);

const struct field_table fields_logs = ROWS(
	CLIENT("help"),
	FIELD("?details", "details", query_truth),
	FIELD("?follow", "follow", query_truth),
	FIELD("?since", "since", query_time, NOTHING("0")),
	FIELD("?stderr", "=stderr", query_truth),
	FIELD("?stdout", "=stdout", query_truth),
	FIELD("?tail", "tail", query, NOTHING("all")),
	FIELD("?timestamps", "timestamps", query_truth),
	FIELD("?until", "until", query_time, SINCE(35), NOTHING("0")),
	NAMED,
);

const struct field_table fields_remove = ROWS(
	CLIENT("help"),
	FIELD("?force", "force", query_truth),
	FIELD("?link", "link", query_truth),
	FIELD("?v", "volumes", query_truth),
	NAMED,
);

const struct field_table fields_rename = ROWS(
	CLIENT("help"),
	FIELD("?name", "#1", query),
	NAMED,
);

const struct field_table fields_top = ROWS(
	CLIENT("help"),
	FIELD("?ps_args", "#1", query),
	NAMED,
);

const struct field_table fields_stats = ROWS(
	CLIENT("all"),
	CLIENT("format"),
	CLIENT("help"),
	CLIENT("no-trunc"),
	FIELD("?one-shot", "=one-shot", query_truth, SINCE(41)),
	FIELD("?stream", "no-stream", query_not),
	NAMED,
);

/* diff */
const struct field_table fields_changes = ROWS(
	CLIENT("help"),
	NAMED,
);

const struct field_table fields_export = ROWS(
	CLIENT("help"),
	FIELD("", "output", unsaid),
	NAMED,
);

/* cp from a container, and what is known of the path */
const struct field_table fields_archive = ROWS(
	FIELD("", "#1", dash, ALWAYS),
	CLIENT("archive"),
	CLIENT("follow-link"),
	CLIENT("help"),
	CLIENT("quiet"),
	PART("?path"),
	FIELD("{id}", "#0", copy),
);

/* cp into a container */
const struct field_table fields_archive_put = ROWS(
	FIELD("", "#0", dash, ALWAYS),
	CLIENT("follow-link"),
	CLIENT("help"),
	CLIENT("quiet"),
	FIELD("?copyUIDGID", "archive", query_truth),
	FIELD("?noOverwriteDirNonDir", "=keep-kind", query_truth),
	PART("?path"),
	FIELD("{id}", "#1", copy),
);

/* prune of containers and networks; --force is the client's question */
const struct field_table fields_prune = ROWS(
	CLIENT("force"),
	CLIENT("help"),
	FIELD("?filters", "filter", filters, JSON),
);

const struct field_table fields_update = ROWS(
	CLIENT("help"),
	REFUSED("BlkioDeviceReadBps"),
	REFUSED("BlkioDeviceReadIOps"),
	REFUSED("BlkioDeviceWriteBps"),
	REFUSED("BlkioDeviceWriteIOps"),
	FIELD("BlkioWeight", "blkio-weight", count),
	REFUSED("BlkioWeightDevice"),
	REFUSED("CgroupParent"),
	REFUSED("CpuCount"),
	REFUSED("CpuPercent"),
	FIELD("CpuPeriod", "cpu-period", number),
	FIELD("CpuQuota", "cpu-quota", number),
	FIELD("CpuRealtimePeriod", "cpu-rt-period", number),
	FIELD("CpuRealtimeRuntime", "cpu-rt-runtime", number),
	FIELD("CpuShares", "cpu-shares", number),
	FIELD("CpusetCpus", "cpuset-cpus", text),
	FIELD("CpusetMems", "cpuset-mems", text),
	REFUSED("DeviceCgroupRules"),
	REFUSED("DeviceRequests"),
	REFUSED("Devices"),
	REFUSED("IOMaximumBandwidth"),
	REFUSED("IOMaximumIOps"),
	REFUSED("Init", EXACT),
	FIELD("KernelMemory", "kernel-memory", bytes, UNTIL(41)),
	REFUSED("KernelMemoryTCP"),
	FIELD("Memory", "memory", bytes),
	FIELD("MemoryReservation", "memory-reservation", bytes),
	FIELD("MemorySwap", "memory-swap", swap),
	REFUSED("MemorySwappiness", EXACT),
	FIELD("NanoCpus", "cpus", billionths),
	REFUSED("OomKillDisable"),
	FIELD("PidsLimit", "pids-limit", number, EXACT),
	FIELD("RestartPolicy", "restart", restart_change),
	PART("RestartPolicy.MaximumRetryCount"),
	PART("RestartPolicy.Name"),
	REFUSED("Ulimits"),
	NAMED,
);

const struct field_table fields_commit = ROWS(
	CLIENT("help"),
	FIELD("?author", "author", query),
	FIELD("?changes", "change", query_texts, MANY),
	FIELD("?comment", "message", query),
	FIELD("?container", "#0", query),
	FIELD("?pause", "pause", query_unless),
	FIELD("?repo", "#1", reference),
	PART("?tag"),
);
/* clang-format on */
