/*
 * Images, by the names that the rules allow.
 */
#include "door/exchange.h"

#include "core/grammar/image_name.h"
#include "door/request.h"

bool exchange_image_allowed(struct exchange *x, const json_t *name)
{
	const char *text = json_string_value(name);
	const char *familiar = text ? image_familiar(x->arena, text) : NULL;
	int line;

	return familiar &&
	       rules_image(&x->judge.rules, familiar, &line) == IMAGE_ALLOWED;
}

/* Keeps the names that are allowed; how many those are. */
static size_t narrow(struct exchange *x, json_t *image, const char *key)
{
	json_t *names = json_object_get(image, key), *name;
	json_t *left = json_array();
	size_t i, n;

	json_array_foreach(names, i, name) if (exchange_image_allowed(x, name))
	    json_array_append(left, name);
	n = json_array_size(left);
	json_object_set_new(image, key, left);
	return n;
}

static json_t *filter(struct exchange *x, json_t *body)
{
	json_t *list = json_array(), *image;
	size_t i;

	json_array_foreach(body, i, image)
	{
		size_t n = narrow(x, image, "RepoTags");

		n += narrow(x, image, "RepoDigests");
		if (n)
			json_array_append(list, image);
	}
	return list;
}

static int answer(struct exchange *x, unsigned int status, json_t *body)
{
	json_t *list =
	    json_is_array(body) ? filter(x, body) : json_incref(body);
	int result;

	if (json_is_object(body)) {
		narrow(x, body, "RepoTags");
		narrow(x, body, "RepoDigests");
	}
	result = exchange_json(x, status, list);
	json_decref(list);
	return result;
}

int exchange_images(struct exchange *x)
{
	struct judge *j = &x->judge;
	unsigned int status;
	json_t *body;
	int result;

	if (exchange_ask(x, &status, &body) < 0)
		return -1;
	/* Where its own sections say nothing of images, those of run do. */
	result = rules_on_images(&j->rules)
		     ? 0
		     : judge_rules(j, grammar_command_named("run"));
	if (result == 0)
		result = status == 200 && rules_on_images(&j->rules)
			     ? answer(x, status, body)
			     : exchange_json(x, status, body);
	json_decref(body);
	return result;
}
