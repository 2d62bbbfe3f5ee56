#include "restart.h"

#include "system.h"
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { most_inherited = 64, most_closed_singly = 4096 };

static struct {
  char **argv;
  char **envp;
  char directory[PATH_MAX];
  uint64_t signals; // the mask of the main thread
  int inherited[most_inherited];
  int inherited_count;
} origin;

// A copy of a list of strings, whose own places the program may use for others (setenv does).
static char **copy_list(char **list) {
  size_t count = 0;
  while (list[count] != NULL)
    count++;
  char **copy = malloc((count + 1) * sizeof *copy);
  return copy == NULL ? list : memcpy(copy, list, (count + 1) * sizeof *copy);
}

void hl_restart_init(char **argv, char **envp) {
  origin.argv = copy_list(argv);
  origin.envp = copy_list(envp);
  if (getcwd(origin.directory, sizeof origin.directory) == NULL)
    origin.directory[0] = '\0';
  hl_syscall6(SYS_rt_sigprocmask, SIG_BLOCK, 0, (long)&origin.signals, sizeof origin.signals, 0, 0);
  DIR *descriptors = opendir("/proc/self/fd");
  if (descriptors == NULL)
    return;
  struct dirent *entry;
  while ((entry = readdir(descriptors)) != NULL) {
    int descriptor = atoi(entry->d_name);
    if (entry->d_name[0] != '.' && descriptor != dirfd(descriptors) &&
        origin.inherited_count < most_inherited)
      origin.inherited[origin.inherited_count++] = descriptor;
  }
  closedir(descriptors);
}

// What the program has opened since must not stay open: a server could not bind its port again.
static void close_at_exec(void) {
  if (hl_syscall3(SYS_close_range, 0, ~0u, CLOSE_RANGE_CLOEXEC) != 0) {
    // A kernel before 5.11.
    for (int descriptor = 0; descriptor < most_closed_singly; descriptor++)
      hl_syscall3(SYS_fcntl, descriptor, F_SETFD, FD_CLOEXEC);
  }
  for (int i = 0; i < origin.inherited_count; i++)
    hl_syscall3(SYS_fcntl, origin.inherited[i], F_SETFD, 0);
}

int hl_restart(const char *path) {
  close_at_exec();
  if (origin.directory[0] != '\0')
    hl_syscall3(SYS_chdir, (long)origin.directory, 0, 0);
  // A new program starts with the mask of the thread that asks for it.
  hl_syscall6(SYS_rt_sigprocmask, SIG_SETMASK, (long)&origin.signals, 0, sizeof origin.signals, 0,
              0);
  return (int)hl_syscall3(SYS_execve, (long)path, (long)origin.argv, (long)origin.envp);
}
