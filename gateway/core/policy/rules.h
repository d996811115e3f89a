/*
 * A rule set and a caller to the rules that apply to the caller, and what they
 * say.
 */
#ifndef UNDOCKER_POLICY_RULES_H
#define UNDOCKER_POLICY_RULES_H

#include "core/policy/policy.h"

/*
 * The names of the groups that sections for this command ask about, for the
 * root side to find the caller's membership.  For a command that lets a
 * container's sources be mounted again, also those of run and create:
 * rules_bind() asks them.
 */
void policy_groups(struct arena *arena, const struct policy *policy,
    const struct docker_command *command, const char *const **groups,
    size_t *n);

/*
 * The sections that apply to one caller and one command, in the order in
 * which they accumulate: plain, groups as in the file, user.
 */
struct rules {
	const struct policy *policy;
	const struct docker_command *command;
	const struct section **sections;
	size_t n;
};

void policy_rules(struct arena *arena, const struct policy *policy,
    const struct caller *caller, const struct docker_command *command,
    struct rules *rules);

/* The line that white- or blacklists the flag for this caller; 0: none. */
int rules_whitelisted(const struct rules *rules, const struct docker_flag *f);
int rules_blacklisted(const struct rules *rules, const struct docker_flag *f);

/* UIDMUSTMATCH of the most specific section; *line is 0 when none sets it. */
enum setting rules_uid_must_match(const struct rules *rules, int *line);

/* HARDEN_… bits of the most specific section, or the default's. */
unsigned int rules_harden(const struct rules *rules, int *line);

/*
 * The setting by which people may be somebody else inside than themselves, and
 * its line; NULL: none lets them.  FORCED does not let, it says.  Root inside
 * one container can be handed a descriptor by another of the same person's: no
 * mount of theirs may then be one that root could use.
 */
const char *rules_another(const struct rules *rules, int *line);

/* What LIMITS says of a flag, by the most specific section; NULL: nothing. */
const char *rules_limit(
    const struct rules *rules, const struct docker_flag *flag, int *line);

/*
 * 1: a VALUES for the flag matches the text; 0: there are some, and none does;
 * -1: there is none.  *line is that of the match, or of the last one.
 */
int rules_value(const struct rules *rules, const struct docker_flag *flag,
    const char *text, int *line);

/*
 * True when a VALUES for the flag names the text itself: the pattern, without
 * the backslashes that quote, is the text.
 */
bool rules_name(const struct rules *rules, const struct docker_flag *flag,
    const char *text, int *line);

/* The same for what is before the text's first colon: NAME of NAME:/target. */
bool rules_name_first(const struct rules *rules, const struct docker_flag *flag,
    const char *text, int *line);

/*
 * True when VALUES of a flag with that role, of whatever section, writes the
 * text out, as a whole or as its beginning: what is called so is the
 * administrator's to make.
 */
bool policy_names(const struct policy *policy, enum flag_role role,
    const char *text, bool whole);

/* ENGINE of the most specific section; NULL: the default one. */
const struct engine_entry *rules_engine(const struct rules *rules, int *line);

/* The most specific section's, or { 0 }: none. */
struct bound rules_bound(const struct rules *rules, enum bound_kind kind);
struct recording_rule rules_record(const struct rules *rules);

/* True when a FORCED sets a flag with that role. */
bool rules_force(const struct rules *rules, enum flag_role role);

/* True when an ALLOWEDIMAGES or RESTRICTEDIMAGES applies. */
bool rules_on_images(const struct rules *rules);

/*
 * What the rules say of an image's familiar name, and on which line: the
 * pattern's, or 0 where none was needed; of a name that is in no
 * ALLOWEDIMAGES, the last of those.  A RESTRICTEDIMAGES that cannot tell
 * matches, an ALLOWEDIMAGES that cannot tell does not.
 */
enum image_verdict { IMAGE_ALLOWED, IMAGE_RESTRICTED, IMAGE_UNLISTED };

enum image_verdict rules_image(
    const struct rules *rules, const char *name, int *line);

/* True when WHITELIST or BLACKLIST alone deny a flag, whatever it is about. */
bool rules_lists_deny(const struct rules *rules, const struct command *command);

#endif
