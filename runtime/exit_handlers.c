// The C library keeps exit handlers in a list of its own, and nobody can take one out. So the
// program's `atexit` is this one, which registers a function of ours with a note of the handler as
// its argument: when its turn comes, it is left out if it was removed from the program meanwhile.
// What changed is called at its entry and is new. Destructors of objects are registered by
// compilers with `__cxa_atexit` directly, and are called as long as there are objects.
#include "exit_handlers.h"

#include "protocol.h"
#include "system.h"
#include <stdlib.h>
#include <string.h>

typedef void handler(void);

int __cxa_atexit(void (*call)(void *), void *argument, void *owner);

struct registration {
  struct registration *earlier;
  handler *function;
  uint32_t is_removed; // set by the agent
};

// Threads of the program add to it, and nothing leaves it.
static struct registration *registrations;

static void call(void *argument) {
  struct registration *registration = argument;
  if (!hl_load(&registration->is_removed))
    registration->function();
}

HL_EXPORT int hotlink_atexit(handler *function) {
  struct registration *registration = malloc(sizeof *registration);
  if (registration == NULL)
    return -1;
  *registration = (struct registration){NULL, function, 0};
  if (__cxa_atexit(call, registration, NULL) != 0) {
    free(registration);
    return -1;
  }
  registration->earlier = __atomic_load_n(&registrations, __ATOMIC_ACQUIRE);
  while (!__atomic_compare_exchange_n(&registrations, &registration->earlier, registration, 0,
                                      __ATOMIC_RELEASE, __ATOMIC_ACQUIRE)) {
  }
  return 0;
}

int hl_exit_handlers_forget(const char *body, size_t size) {
  struct hl_forget_handlers fields;
  if (size < sizeof fields)
    return -1;
  memcpy(&fields, body, sizeof fields);
  const char *functions = body + sizeof fields;
  if (size - sizeof fields != (size_t)fields.count * sizeof(uint64_t))
    return -1;
  for (uint32_t i = 0; i < fields.count; i++) {
    uint64_t removed;
    memcpy(&removed, functions + i * sizeof removed, sizeof removed);
    struct registration *each = __atomic_load_n(&registrations, __ATOMIC_ACQUIRE);
    for (; each != NULL; each = each->earlier)
      if ((uint64_t)(uintptr_t)each->function == removed)
        hl_store(&each->is_removed, 1);
  }
  return 0;
}
