/* What the operator wrote: one struct per kind of object (types.def), one
 * value per setting, each with the place it came from. Nothing is defaulted
 * here.
 *
 * This header is the mechanism; the structs are in ikev2.h, ipsec.h,
 * interface.h … beside it. A hub has a hundred thousand peers, so objects are
 * small: a setting is a pointer, which names model_unset until the setting is
 * written, and settings that few objects have live in a group that is shared
 * until one of them is written. Both can be read without asking first. A value
 * ends where it has nothing more to say: see struct model_value.
 *
 *     struct model_thing {
 *             struct model_head head;          (or model_parent, model_child)
 *             const struct model_value *a;     settings, every one of them
 *             const struct model_value *b[2];  up to …
 *             MODEL_VALUES_END;                … this mark
 *             struct model_list list;          lists, groups, anything else
 *     };
 *
 * All memory is in the model's arena; texts are borrowed from the source. */
#ifndef FLEXIKE_COMPILER_MODEL_MODEL_H
#define FLEXIKE_COMPILER_MODEL_MODEL_H

#include "runtime/base/addr.h"
#include "runtime/base/arena.h"
#include "runtime/base/slots.h"

/* Columns count octets from 1; end is exclusive. Both stop at 65535. */
struct model_at {
	uint32_t line; /* 0: not configured */
	uint16_t column;
	uint16_t end;
};

enum model_type {
#define TYPE(sym, name, first, label, command) MODEL_##sym,
#include "compiler/model/types.def"
#undef TYPE
	MODEL_TYPES,
	MODEL_NOTHING = MODEL_TYPES, /* a value that names no object */
	MODEL_PACKED, /* … whose argument has a struct of its own */
};

/* "IKEv2 proposal" … for messages. */
const char *model_type_name(enum model_type t);
/* "crypto ikev2 proposal" …: what defines one. */
const char *model_type_command(enum model_type t);

struct model_head;
struct model_ace;
struct model_prefix_rule;

/* A value of an object is in memory only as far as it goes: use the functions
 * below for what is in `to`, and never copy one. Those of a line that is being
 * read are whole. */
struct model_value {
	struct span text;
	struct model_at at;
	uint32_t number; /* a number, or a key's enum model_key */
	uint16_t word;	 /* which alternative was chosen */
	uint8_t refers;	 /* enum model_type that text names */
	bool has_prefix : 1; /* to.prefix; else `to` goes by refers */
	bool bare : 1;	 /* the address was written without a mask */
	bool seen : 1;	 /* by model_resolve() */
	bool digits : 1; /* text is the number as it was written */
	union {
		struct prefix prefix;
		struct model_head *ref; /* after model_resolve() */
		const struct model_ace *ace; /* PACKED: see acl.h */
		const struct model_prefix_rule *rule;
	} to;
};

/* Not configured: no place, no text, word and number 0. */
extern const struct model_value model_unset;
extern const struct prefix model_no_prefix;

static inline bool model_is_set(const struct model_value *v)
{
	return v->at.line != 0;
}

/* The address in a value; family 0: none. */
static inline const struct prefix *model_prefix(const struct model_value *v)
{
	return v->has_prefix ? &v->to.prefix : &model_no_prefix;
}
static inline const struct addr *model_addr(const struct model_value *v)
{
	return &model_prefix(v)->addr;
}
/* What a value names; NULL: nothing, or it is not defined. */
static inline struct model_head *model_ref(const struct model_value *v)
{
	return v->refers >= MODEL_NOTHING || v->has_prefix ? NULL : v->to.ref;
}

/* A value in a list; only lists make them. */
struct model_node {
	struct model_value *next;
	struct model_value value;
};

struct model_list {
	struct model_value *first; /* of a node */
	struct model_value *last;
	uint32_t n;
};

/* NULL at the end. v is in a list. */
static inline struct model_value *model_next(const struct model_value *v)
{
	const char *node = (const char *)v - offsetof(struct model_node, value);

	return ((const struct model_node *)(const void *)node)->next;
}

/* How a key or password is written. */
enum model_key {
	MODEL_KEY_TEXT,
	MODEL_KEY_HEX,
	MODEL_KEY_ENCRYPTED, /* type 6: needs the router's master key */
	MODEL_KEY_OBSCURED,  /* type 7: anybody can undo it */
	MODEL_KEY_HASHED,    /* type 5, 8, 9 */
	MODEL_KEY_MASKED,    /* not in the text: *****, <removed>, {{ psk }} */
	MODEL_KEYS,
};

/* Every object begins with this. */
struct model_head {
	struct span name;
	struct model_at at; /* of the name, where it was first defined; when
			     * removed, of the `no` form */
	uint32_t index;	    /* in its table */
	uint16_t generation; /* raised when its settings are forgotten */
	uint8_t type;	    /* enum model_type */
	bool defined : 1;   /* in the text (not only built in) */
	bool builtin : 1;   /* a smart default */
	bool settled : 1;   /* in the text, and says what it is anyway */
	bool removed : 1;   /* by a `no` form: disabled when built in */
	bool used : 1;	    /* something refers to it */
	bool linked : 1;    /* a child that is in its parent's list */
	bool partial : 1;   /* a line of it has something in the place of what
			     * it should say: a placeholder, a wrong word */
};

/* An object that has others within it: keyring, crypto map, access list. */
struct model_child;
struct model_parent {
	struct model_head head;
	struct model_child *first;
	struct model_child *last;
	uint32_t n;
};

/* … and one of those: peer, map entry, access list entry. Unnamed ones have
 * no name; they are only listed. */
struct model_child {
	struct model_head head;
	struct model_parent *parent;
	struct model_child *next; /* in order of definition */
};

#define MODEL_VALUES_END char values_end[0]

/* Groups: settings that few objects of a type have. `struct model_NAME *NAME`
 * of the object points to one; see groups.def. */
enum model_group {
	MODEL_GROUP_NONE, /* the object itself */
#define GROUP(sym, owner, name) MODEL_GROUP_##sym,
#include "compiler/model/groups.def"
#undef GROUP
	MODEL_GROUPS
};

struct model_table {
	struct model_head **items; /* in order of definition; owned */
	uint32_t n;
	uint32_t cap;
	struct slots names; /* of the items, by model/names.h */
};

/* A value that names an object, and the object that it is in. */
struct model_use {
	struct model_value *value;
	struct model_head *owner;
};

struct model_global;

struct model {
	struct arena *arena; /* borrowed */
	struct model_global *global;
	struct model_table table[MODEL_TYPES];
	void *no_group[MODEL_GROUPS]; /* what unset groups point to */
	struct model_use *uses; /* owned */
	uint16_t *generations; /* owned; of the owners, when uses were noted;
				* until model_resolve() */
	size_t n_uses;
	size_t cap_uses;
	struct model_at replaced; /* what the last setting took the place of */
	uint64_t looks; /* at values of lists, by model_list_filter() */
	bool tired;	/* there were too many; MODEL_LOOKS */
	bool oom;
};

#define MODEL_LOOKS (UINT64_C(1) << 25)

/* Ready to read into, with the smart defaults' names in place. False: memory. */
bool model_init(struct model *m, struct arena *a)
	__attribute__((warn_unused_result));
void model_fini(struct model *m);
/* An object that is in no table, for lines that have lost theirs; what it names
 * does not count. NULL, with m->oom set: memory. */
struct model_head *model_scratch(struct model *m, enum model_type t);

/* NULL when there is none of that name. */
struct model_head *model_find(const struct model *m, enum model_type t,
	struct span name);
/* Also what is removed, or only built in and switched off. */
struct model_head *model_find_any(const struct model *m, enum model_type t,
	struct span name);
struct model_child *model_find_child(const struct model *m,
	enum model_type t, const struct model_parent *parent,
	struct span name);
/* Find or make; without a name (p NULL), make. NULL, with m->oom set: memory. */
struct model_head *model_open(struct model *m, enum model_type t,
	struct span name, struct model_at at);
struct model_head *model_open_child(struct model *m, enum model_type t,
	struct model_parent *parent, struct span name, struct model_at at);
/* A `no` form: built-in objects are disabled and lose what was edited, others
 * are forgotten, with what is within them. */
void model_remove(struct model *m, struct model_head *h, struct model_at at);
/* A `default` form. */
void model_restore(struct model *m, struct model_head *h);

/* A copy of v for the object, which is remembered when it names something. */
struct model_value *model_keep(struct model *m, const struct model_value *v,
	struct model_head *owner);
void model_list_add(struct model *m, struct model_list *l,
	const struct model_value *v, struct model_head *owner);
void model_list_clear(struct model_list *l);
/* Take out what `goes` says yes to. All looks of a model together are bounded
 * by MODEL_LOOKS, so that a hostile file of `no` lines does not cost its
 * square; beyond that nothing is taken out and m->tired is set. */
void model_list_filter(struct model *m, struct model_list *l,
	bool (*goes)(const struct model_value *v, const void *ctx),
	const void *ctx);
/* The object's own group, made when it is the first to be written. */
void *model_group_of(struct model *m, struct model_head *h,
	enum model_group g);
/* Fill in every ref, once the whole text is read. */
void model_resolve(struct model *m);

/* Walk a table: for (i…) model_item(m, MODEL_PROFILE, i). Removed objects are
 * NULL. */
static inline struct model_head *model_item(const struct model *m,
	enum model_type t, uint32_t i)
{
	struct model_head *h = m->table[t].items[i];

	return h->removed && !h->builtin ? NULL : h;
}

/* The built-in object of a type that has smart defaults. */
static inline struct model_head *model_default(const struct model *m,
	enum model_type t)
{
	return m->table[t].items[0];
}

/* Is it within another object? Then it is a struct model_child. */
bool model_is_child(const struct model_head *h);

#define MODEL_EACH(m, t, var) \
	for (uint32_t var##_i = 0; var##_i < (m)->table[t].n; var##_i++) \
		if (((var) = (void *)model_item((m), (t), var##_i)) != NULL)
#define MODEL_LIST_EACH(v, l) \
	for (const struct model_value *v = (l)->first; v; v = model_next(v))
/* Children that are not removed; c is declared by the caller as a pointer to
 * the child's struct. */
#define MODEL_CHILD_EACH(p, c) \
	for ((c) = (const void *)(p)->first; (c); \
		(c) = (const void *)((const struct model_child *)(c))->next) \
		if (!((const struct model_child *)(c))->head.removed)

#endif
