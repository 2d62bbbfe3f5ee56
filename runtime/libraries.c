#include "libraries.h"

#include "system.h"
#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

// The first address that a 32-bit field of the program does not reach.
static const uint64_t reach_end = 0x80000000;
// End of user space with four-level page tables, less the page the kernel keeps.
static const uint64_t space_end = 0x7ffffffff000;

struct range {
  uint64_t start;
  uint64_t end;
};

struct ranges {
  struct range *rows;
  size_t count;
  size_t capacity;
};

static int push(struct ranges *ranges, uint64_t start, uint64_t end) {
  if (ranges->count == ranges->capacity) {
    size_t capacity = ranges->capacity == 0 ? 256 : ranges->capacity * 2;
    struct range *rows = realloc(ranges->rows, capacity * sizeof *rows);
    if (rows == NULL)
      return -1;
    ranges->rows = rows;
    ranges->capacity = capacity;
  }
  ranges->rows[ranges->count++] = (struct range){start, end};
  return 0;
}

// All free ranges above the reach. The list is complete before anything is mapped: mapping would
// change what is being read.
static int read_gaps(struct ranges *gaps) {
  FILE *maps = fopen("/proc/self/maps", "re");
  if (maps == NULL)
    return -1;
  char line[512];
  uint64_t previous = reach_end;
  int failed = 0;
  while (fgets(line, sizeof line, maps) != NULL) {
    char *end = NULL;
    uint64_t start = strtoull(line, &end, 16);
    uint64_t stop = strtoull(end + 1, NULL, 16);
    if (start > previous && start <= space_end)
      failed |= push(gaps, previous, start);
    if (stop > previous)
      previous = stop;
    // A line longer than the buffer: skip its rest.
    while (strchr(line, '\n') == NULL && fgets(line, sizeof line, maps) != NULL) {
    }
  }
  fclose(maps);
  if (previous < space_end)
    failed |= push(gaps, previous, space_end);
  return failed;
}

// The kernel looks for space from the top down; with every gap above the reach taken, it finds the
// one below. There is no flag that asks for this (MAP_32BIT is for one's own mappings, and the
// dynamic linker makes these).
static void fill_gaps(struct ranges *gaps) {
  for (size_t i = 0; i < gaps->count; i++) {
    struct range *gap = &gaps->rows[i];
    void *at = mmap((void *)(uintptr_t)gap->start, gap->end - gap->start, PROT_NONE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (at != (void *)(uintptr_t)gap->start)
      gap->start = gap->end;
  }
}

static void open_gaps(struct ranges *gaps) {
  for (size_t i = 0; i < gaps->count; i++) {
    struct range *gap = &gaps->rows[i];
    if (gap->start < gap->end)
      munmap((void *)(uintptr_t)gap->start, gap->end - gap->start);
  }
  free(gaps->rows);
}

// Tries the names of one library in turn.
static void *load(const char *names) {
  char name[4096];
  void *handle = NULL;
  while (*names != '\0' && handle == NULL) {
    size_t length = strcspn(names, "\n");
    if (length >= sizeof name)
      return NULL;
    memcpy(name, names, length);
    name[length] = '\0';
    handle = dlopen(name, RTLD_NOW | RTLD_GLOBAL);
    // A file that is there and cannot be loaded: the next name would only hide why.
    if (handle == NULL && strchr(name, '/') != NULL)
      break;
    names += length + (names[length] == '\n');
  }
  return handle;
}

int hl_libraries_load(const char *const *names, uint32_t count, void **handles,
                      const char **reason) {
  struct ranges gaps = {NULL, 0, 0};
  if (count == 0)
    return 0;
  if (read_gaps(&gaps) != 0) {
    free(gaps.rows);
    *reason = "cannot read /proc/self/maps";
    return -1;
  }
  fill_gaps(&gaps);
  int result = 0;
  for (uint32_t i = 0; i < count && result == 0; i++) {
    handles[i] = load(names[i]);
    if (handles[i] == NULL) {
      *reason = dlerror();
      result = -1;
    }
  }
  open_gaps(&gaps);
  return result;
}

// RTLD_NEXT means the libraries behind the file that the caller is in, and the program's own code
// is in none. Here it is in the executable. The result is kept until after the call, since a jump
// in its place would make the program the caller.
HL_EXPORT void *hotlink_dlsym(void *handle, const char *name) {
  void *found = dlsym(handle, name);
  __asm__ volatile("" : "+r"(found));
  return found;
}

HL_EXPORT void *hotlink_dlvsym(void *handle, const char *name, const char *version) {
  void *found = dlvsym(handle, name, version);
  __asm__ volatile("" : "+r"(found));
  return found;
}

char *hl_libraries_describe(void *const *handles, uint32_t count, struct hl_library *records,
                            size_t *paths_size) {
  char *paths = malloc(1);
  *paths_size = 0;
  for (uint32_t i = 0; i < count && paths != NULL; i++) {
    struct link_map *map = NULL;
    size_t module = 0;
    const char *path = "";
    records[i] = (struct hl_library){0, 0};
    if (dlinfo(handles[i], RTLD_DI_LINKMAP, &map) == 0) {
      records[i].base = map->l_addr;
      path = map->l_name;
    }
    if (dlinfo(handles[i], RTLD_DI_TLS_MODID, &module) == 0)
      records[i].thread_module = module;
    size_t length = strlen(path) + 1;
    char *longer = realloc(paths, *paths_size + length);
    if (longer == NULL) {
      free(paths);
      return NULL;
    }
    paths = longer;
    memcpy(paths + *paths_size, path, length);
    *paths_size += length;
  }
  return paths;
}

void *hl_libraries_find(const char *name) {
  const char *at = strchr(name, '@');
  if (at == NULL)
    return dlsym(RTLD_DEFAULT, name);
  char *plain = strndup(name, (size_t)(at - name));
  void *address = plain == NULL ? NULL : dlvsym(RTLD_DEFAULT, plain, at + 1);
  free(plain);
  return address;
}
