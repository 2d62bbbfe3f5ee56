#include "libraries.h"

#include "memory.h"
#include "system.h"
#include <dlfcn.h>
#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

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

static void (*on_bound)(void);

// Called by the dynamic linker in the midst of loading, through the one relocation of the file that
// stands for the program (src/elf/export-library.ts).
HL_EXPORT void hotlink_bound(void) {
  void (*call)(void) = on_bound;
  on_bound = NULL;
  if (call != NULL)
    call();
}

int hl_libraries_load(const char *file, void (*bound)(void), const char **reason) {
  struct ranges gaps = {NULL, 0, 0};
  if (read_gaps(&gaps) != 0) {
    free(gaps.rows);
    *reason = "cannot read /proc/self/maps";
    return -1;
  }
  fill_gaps(&gaps);
  on_bound = bound;
  // Functions that nobody defines are no error before they are called, as at any program's start.
  void *handle = dlopen(file, RTLD_LAZY | RTLD_GLOBAL);
  if (handle == NULL)
    *reason = dlerror();
  open_gaps(&gaps);
  return handle == NULL ? -1 : 0;
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

// What the dynamic section of a loaded file says, as far as it is needed here.
struct dynamic {
  const char *strings;
  const ElfW(Sym) * symbols;
  const ElfW(Rela) * relocations[2]; // ordinary ones, and those of calls
  size_t counts[2];
  const char *soname;
  int is_symbolic;
};

// The dynamic linker turns the offsets in a dynamic section into addresses, but not where it may
// not write to it: in the kernel's own library.
static const void *pointer(const struct link_map *map, uint64_t value) {
  return (const void *)(uintptr_t)(value < map->l_addr ? map->l_addr + value : value);
}

static struct dynamic read_dynamic(const struct link_map *map) {
  struct dynamic dynamic = {0};
  uint64_t soname = 0;
  for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++) {
    uint64_t value = entry->d_un.d_val;
    switch (entry->d_tag) {
    case DT_STRTAB:
      dynamic.strings = pointer(map, value);
      break;
    case DT_SYMTAB:
      dynamic.symbols = pointer(map, value);
      break;
    case DT_RELA:
      dynamic.relocations[0] = pointer(map, value);
      break;
    case DT_RELASZ:
      dynamic.counts[0] = value / sizeof(ElfW(Rela));
      break;
    case DT_JMPREL:
      dynamic.relocations[1] = pointer(map, value);
      break;
    case DT_PLTRELSZ:
      dynamic.counts[1] = value / sizeof(ElfW(Rela));
      break;
    case DT_SONAME:
      soname = value;
      break;
    case DT_SYMBOLIC:
      dynamic.is_symbolic = 1;
      break;
    case DT_FLAGS:
      dynamic.is_symbolic |= (value & DF_SYMBOLIC) != 0;
      break;
    default:
      break;
    }
  }
  dynamic.soname = soname == 0 ? "" : dynamic.strings + soname;
  return dynamic;
}

static int same_file(const char *a, const char *b) {
  struct stat first;
  struct stat second;
  return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino;
}

// The loaded library that a DT_NEEDED entry means.
static struct link_map *find_loaded(const char *name) {
  for (struct link_map *map = _r_debug.r_map; map != NULL; map = map->l_next) {
    const char *base = strrchr(map->l_name, '/');
    if (strcmp(map->l_name, name) == 0 || (base != NULL && strcmp(base + 1, name) == 0))
      return map;
    if (strcmp(read_dynamic(map).soname, name) == 0)
      return map;
    if (strchr(name, '/') != NULL && same_file(map->l_name, name))
      return map;
  }
  return NULL;
}

char *hl_libraries_describe(const char *const *names, uint32_t count, struct hl_library *records,
                            size_t *paths_size) {
  char *paths = malloc(1);
  *paths_size = 0;
  for (uint32_t i = 0; i < count && paths != NULL; i++) {
    struct link_map *map = find_loaded(names[i]);
    size_t module = 0;
    char whole[PATH_MAX];
    // A path from a relative search path means another file to the host.
    const char *path = map == NULL ? NULL : realpath(map->l_name, whole);
    if (path == NULL)
      path = "";
    records[i] = (struct hl_library){map == NULL ? 0 : map->l_addr, 0};
    if (map != NULL && dlinfo(map, RTLD_DI_TLS_MODID, &module) == 0)
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

void *hl_libraries_find(const char *file, const char *name) {
  void *handle = file == NULL ? RTLD_DEFAULT : find_loaded(file);
  const char *at = strchr(name, '@');
  if (at == NULL)
    return dlsym(handle, name);
  char *plain = strndup(name, (size_t)(at - name));
  void *address = plain == NULL ? NULL : dlvsym(handle, plain, at + 1);
  free(plain);
  return address;
}

// The override of what a relocation of a library means, or null.
static const struct hl_override *find_override(const struct dynamic *dynamic,
                                               const ElfW(Rela) * relocation,
                                               const struct hl_override *overrides,
                                               const char *const *names, uint32_t count) {
  uint64_t type = ELF64_R_TYPE(relocation->r_info);
  int is_call = type == R_X86_64_JUMP_SLOT;
  if (!is_call && type != R_X86_64_GLOB_DAT && type != R_X86_64_64)
    return NULL;
  const ElfW(Sym) *symbol = &dynamic->symbols[ELF64_R_SYM(relocation->r_info)];
  if (ELF64_ST_BIND(symbol->st_info) == STB_LOCAL ||
      ELF64_ST_VISIBILITY(symbol->st_other) != STV_DEFAULT ||
      (dynamic->is_symbolic && symbol->st_shndx != SHN_UNDEF))
    return NULL;
  const char *wanted = dynamic->strings + symbol->st_name;
  uint32_t low = 0;
  for (uint32_t high = count; low < high;) {
    uint32_t middle = low + (high - low) / 2;
    int order = strcmp(names[middle], wanted);
    if (order == 0)
      return is_call && overrides[middle].data_only ? NULL : &overrides[middle];
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}

int hl_libraries_override(const char *file, struct hl_override *overrides, const char *const *names,
                          uint32_t count) {
  if (count == 0)
    return 0;
  for (uint32_t i = 0; i < count; i++)
    if (overrides[i].address == 0)
      overrides[i].address = (uint64_t)(uintptr_t)hl_libraries_find(file, names[i]);
  int writer = hl_memory_open_writer();
  int failed = writer < 0;
  // The first one is this executable.
  for (struct link_map *map = _r_debug.r_map->l_next; map != NULL && !failed; map = map->l_next) {
    struct dynamic dynamic = read_dynamic(map);
    for (int list = 0; list < 2; list++)
      for (size_t i = 0; i < dynamic.counts[list] && !failed; i++) {
        const ElfW(Rela) *relocation = &dynamic.relocations[list][i];
        const struct hl_override *found =
            find_override(&dynamic, relocation, overrides, names, count);
        if (found == NULL || found->address == 0)
          continue;
        uint64_t value = found->address + (uint64_t)relocation->r_addend;
        failed =
            hl_memory_write(writer, map->l_addr + relocation->r_offset, &value, sizeof value) != 0;
      }
  }
  if (writer >= 0)
    hl_memory_close_writer(writer);
  return failed ? -1 : 0;
}
