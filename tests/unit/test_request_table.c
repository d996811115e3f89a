/* The table of fields: whole, in order, and with nothing that it ignores. */
#include "support.h"

#include "core/request/fields.h"
#include "core/request/forms.h"

#include <stdlib.h>
#include <string.h>

/* Each flag of the command has a row. */
static void check_flags(const char *name)
{
	const struct docker_command *command = grammar_command_named(name);
	const struct field_table *table = fields_of(command);

	for (size_t i = 0; i < 3 && command->tables[i]; i++)
		for (size_t k = 0; k < command->tables[i]->n; k++) {
			const struct docker_flag *f =
			    &command->tables[i]->flags[k];

			if (!f->alias_of && !fields_of_flag(table, f->name))
				fail_msg("%s --%s has no field", name, f->name);
		}
}

static void test_flags(void **state)
{
	(void)state;
	check_flags("run");
	check_flags("create");
	check_flags("exec");
	assert_null(fields_of(grammar_command_named("ps")));
}

/* Rows in order, of flags that the command has; functions for each form. */
static void check_rows(const struct field_table *table, const char *name)
{
	const struct docker_command *command = grammar_command_named(name);

	for (size_t i = 0; i < table->n; i++) {
		const struct field *f = &table->rows[i];

		if (i && strcmp(f[-1].path, f->path) > 0)
			fail_msg("%s is out of order", f->path);
		if (f->flag && !grammar_flag(command, f->flag, strlen(f->flag)))
			fail_msg("%s: there is no --%s", f->path, f->flag);
		if (*f->path && f->flag && f->form != &form_part &&
		    f->form != &form_unsaid &&
		    (!f->form->write || !f->form->read))
			fail_msg("%s is not written, or not read", f->path);
	}
}

static void test_rows(void **state)
{
	(void)state;
	check_rows(&fields_create, "run");
	check_rows(&fields_exec, "exec");
}

/*
 * Fields that docker's API reference has for 1.41 to 1.51, and that clients
 * were seen to send (docker's CLI 20.10 to 28.2, compose 1.29 and 2.26,
 * testcontainers 10, dockerode, docker-py 5, the devcontainers CLI).  Those
 * whose objects hold names of people's choice end in "*".
 */
static const char *const create_fields[] = {
	"?name",
	"?platform",
	"ArgsEscaped",
	"AttachStderr",
	"AttachStdin",
	"AttachStdout",
	"Cmd",
	"Domainname",
	"Entrypoint",
	"Env",
	"ExposedPorts",
	"Healthcheck.Interval",
	"Healthcheck.Retries",
	"Healthcheck.StartInterval",
	"Healthcheck.StartPeriod",
	"Healthcheck.Test",
	"Healthcheck.Timeout",
	"Hostname",
	"Image",
	"Labels",
	"MacAddress",
	"NetworkDisabled",
	"OnBuild",
	"OpenStdin",
	"Shell",
	"StdinOnce",
	"StopSignal",
	"StopTimeout",
	"Tty",
	"User",
	"Volumes",
	"VolumesFrom",
	"WorkingDir",
	"name",
	"HostConfig.Annotations",
	"HostConfig.AutoRemove",
	"HostConfig.Binds",
	"HostConfig.BlkioDeviceReadBps[].Path",
	"HostConfig.BlkioDeviceReadBps[].Rate",
	"HostConfig.BlkioDeviceReadIOps[].Path",
	"HostConfig.BlkioDeviceReadIOps[].Rate",
	"HostConfig.BlkioDeviceWriteBps[].Path",
	"HostConfig.BlkioDeviceWriteBps[].Rate",
	"HostConfig.BlkioDeviceWriteIOps[].Path",
	"HostConfig.BlkioDeviceWriteIOps[].Rate",
	"HostConfig.BlkioWeight",
	"HostConfig.BlkioWeightDevice[].Path",
	"HostConfig.BlkioWeightDevice[].Weight",
	"HostConfig.CapAdd",
	"HostConfig.CapDrop",
	"HostConfig.Cgroup",
	"HostConfig.CgroupParent",
	"HostConfig.CgroupnsMode",
	"HostConfig.ConsoleSize",
	"HostConfig.ContainerIDFile",
	"HostConfig.CpuCount",
	"HostConfig.CpuPercent",
	"HostConfig.CpuPeriod",
	"HostConfig.CpuQuota",
	"HostConfig.CpuRealtimePeriod",
	"HostConfig.CpuRealtimeRuntime",
	"HostConfig.CpuShares",
	"HostConfig.CpusetCpus",
	"HostConfig.CpusetMems",
	"HostConfig.DeviceCgroupRules",
	"HostConfig.DeviceRequests",
	"HostConfig.Devices[].CgroupPermissions",
	"HostConfig.Devices[].PathInContainer",
	"HostConfig.Devices[].PathOnHost",
	"HostConfig.Dns",
	"HostConfig.DnsOptions",
	"HostConfig.DnsSearch",
	"HostConfig.ExtraHosts",
	"HostConfig.GroupAdd",
	"HostConfig.IOMaximumBandwidth",
	"HostConfig.IOMaximumIOps",
	"HostConfig.Init",
	"HostConfig.IpcMode",
	"HostConfig.Isolation",
	"HostConfig.KernelMemory",
	"HostConfig.KernelMemoryTCP",
	"HostConfig.Links",
	"HostConfig.LogConfig.Config",
	"HostConfig.LogConfig.Type",
	"HostConfig.MaskedPaths",
	"HostConfig.Memory",
	"HostConfig.MemoryReservation",
	"HostConfig.MemorySwap",
	"HostConfig.MemorySwappiness",
	"HostConfig.Mounts[].BindOptions.CreateMountpoint",
	"HostConfig.Mounts[].BindOptions.NonRecursive",
	"HostConfig.Mounts[].BindOptions.Propagation",
	"HostConfig.Mounts[].BindOptions.ReadOnlyForceRecursive",
	"HostConfig.Mounts[].BindOptions.ReadOnlyNonRecursive",
	"HostConfig.Mounts[].ClusterOptions",
	"HostConfig.Mounts[].Consistency",
	"HostConfig.Mounts[].ImageOptions.Subpath",
	"HostConfig.Mounts[].ReadOnly",
	"HostConfig.Mounts[].Source",
	"HostConfig.Mounts[].Target",
	"HostConfig.Mounts[].TmpfsOptions.Mode",
	"HostConfig.Mounts[].TmpfsOptions.Options",
	"HostConfig.Mounts[].TmpfsOptions.SizeBytes",
	"HostConfig.Mounts[].Type",
	"HostConfig.Mounts[].VolumeOptions.DriverConfig.Name",
	"HostConfig.Mounts[].VolumeOptions.DriverConfig.Options",
	"HostConfig.Mounts[].VolumeOptions.Labels",
	"HostConfig.Mounts[].VolumeOptions.NoCopy",
	"HostConfig.Mounts[].VolumeOptions.Subpath",
	"HostConfig.NanoCpus",
	"HostConfig.NetworkMode",
	"HostConfig.OomKillDisable",
	"HostConfig.OomScoreAdj",
	"HostConfig.PidMode",
	"HostConfig.PidsLimit",
	"HostConfig.PortBindings.*[].HostIp",
	"HostConfig.PortBindings.*[].HostPort",
	"HostConfig.Privileged",
	"HostConfig.PublishAllPorts",
	"HostConfig.ReadonlyPaths",
	"HostConfig.ReadonlyRootfs",
	"HostConfig.RestartPolicy.MaximumRetryCount",
	"HostConfig.RestartPolicy.Name",
	"HostConfig.Runtime",
	"HostConfig.SecurityOpt",
	"HostConfig.ShmSize",
	"HostConfig.StorageOpt",
	"HostConfig.Sysctls",
	"HostConfig.Tmpfs",
	"HostConfig.UTSMode",
	"HostConfig.Ulimits[].Hard",
	"HostConfig.Ulimits[].Name",
	"HostConfig.Ulimits[].Soft",
	"HostConfig.UsernsMode",
	"HostConfig.VolumeDriver",
	"HostConfig.VolumesFrom",
	"NetworkingConfig.*",
	"NetworkingConfig.EndpointsConfig.*.Aliases",
	"NetworkingConfig.EndpointsConfig.*.DNSNames",
	"NetworkingConfig.EndpointsConfig.*.DriverOpts",
	"NetworkingConfig.EndpointsConfig.*.EndpointID",
	"NetworkingConfig.EndpointsConfig.*.Gateway",
	"NetworkingConfig.EndpointsConfig.*.GlobalIPv6Address",
	"NetworkingConfig.EndpointsConfig.*.GlobalIPv6PrefixLen",
	"NetworkingConfig.EndpointsConfig.*.GwPriority",
	"NetworkingConfig.EndpointsConfig.*.IPAMConfig.IPv4Address",
	"NetworkingConfig.EndpointsConfig.*.IPAMConfig.IPv6Address",
	"NetworkingConfig.EndpointsConfig.*.IPAMConfig.LinkLocalIPs",
	"NetworkingConfig.EndpointsConfig.*.IPAddress",
	"NetworkingConfig.EndpointsConfig.*.IPPrefixLen",
	"NetworkingConfig.EndpointsConfig.*.IPv6Gateway",
	"NetworkingConfig.EndpointsConfig.*.Links",
	"NetworkingConfig.EndpointsConfig.*.MacAddress",
	"NetworkingConfig.EndpointsConfig.*.NetworkID",
};

static const char *const exec_fields[] = {
	"AttachStderr",
	"AttachStdin",
	"AttachStdout",
	"Cmd",
	"ConsoleSize",
	"Container",
	"Detach",
	"DetachKeys",
	"Env",
	"Privileged",
	"Tty",
	"User",
	"WorkingDir",
};

/* The field has a row, and so has each object that it is in. */
static void check_field(const struct field_table *table, const char *path)
{
	if (!fields_find(table, path))
		fail_msg("%s is unknown", path);
	for (const char *dot = strchr(path, '.'); dot;
	     dot = strchr(dot + 1, '.')) {
		const char *object =
		    arena_strndup(arena, path, (size_t)(dot - path));

		if (dot[-1] != ']' && dot[-1] != '*' &&
		    !fields_find(table, object))
			fail_msg("%s is unknown", object);
	}
}

/* Nothing in the table was made up: the list has all of its fields. */
static void check_list(
    const struct field_table *table, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check_field(table, list[i]);
	for (size_t i = 0; i < table->n; i++) {
		const char *path = table->rows[i].path;
		size_t k = 0, length = strlen(path);

		while (k < n && strncmp(list[k], path, length) != 0)
			k++;
		if (k == n)
			fail_msg("%s is in no list", path);
	}
}

static void test_fields(void **state)
{
	(void)state;
	check_list(&fields_create, create_fields, COUNT(create_fields));
	check_list(&fields_exec, exec_fields, COUNT(exec_fields));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_flags),
		TEST(test_rows),
		TEST(test_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
