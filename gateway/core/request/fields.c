#include "core/request/fields.h"

#include "core/request/forms.h"

#include <string.h>

const struct form form_client = { NULL, NULL };
const struct form form_part = { NULL, NULL };
const struct form form_object = { NULL, NULL };
const struct form form_inert = { NULL, NULL };
const struct form form_refused = { NULL, NULL };

const struct field_table *fields_of(const struct docker_command *command)
{
	if (command->creates)
		return &fields_create;
	return strcmp(command->name, "exec") == 0 ? &fields_exec : NULL;
}

const struct field *fields_find(
    const struct field_table *table, const char *path)
{
	size_t from = 0, to = table->n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (strcmp(table->rows[middle].path, path) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from < table->n && strcmp(table->rows[from].path, path) == 0
		   ? &table->rows[from]
		   : NULL;
}

const struct field *fields_of_flag(
    const struct field_table *table, const char *flag)
{
	for (size_t i = 0; i < table->n; i++)
		if (table->rows[i].flag && same_name(table->rows[i].flag, flag))
			return &table->rows[i];
	return NULL;
}
