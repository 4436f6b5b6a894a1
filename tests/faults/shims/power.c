/* LD_PRELOAD: what the platter holds. After each fsync of the database or its WAL the file is
 * copied to $PL_DIR; what was only written is not there. A power cut is SIGKILL, then $PL_DIR.
 * One lock for all processes, so that an older copy never takes the place of a newer one. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *kept_as(const char *path, char *out, size_t size) {
  const char *folder = getenv("PL_DIR");
  const char *name = strrchr(path, '/');
  name = name ? name + 1 : path;
  if (!folder || strncmp(name, "patrol.db", 9)) return NULL;
  snprintf(out, size, "%s/%s", folder, name);
  return out;
}

static void keep(int fd) {
  char link[64], path[PATH_MAX], kept[PATH_MAX], draft[PATH_MAX + 8], lock[PATH_MAX], part[65536];
  struct stat seen;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return;
  path[length] = 0;
  if (fstat(fd, &seen) || !S_ISREG(seen.st_mode) || !kept_as(path, kept, sizeof kept)) return;
  snprintf(lock, sizeof lock, "%s/lock", getenv("PL_DIR"));
  int turn = open(lock, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  flock(turn, LOCK_EX);
  snprintf(draft, sizeof draft, "%s.draft", kept);
  int out = open(draft, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  off_t at = 0;
  ssize_t got;
  while ((got = pread(fd, part, sizeof part, at)) > 0) {
    if (write(out, part, got) != got) break;
    at += got;
  }
  close(out);
  rename(draft, kept);
  close(turn);
}

int fsync(int fd) {
  int result = syscall(SYS_fsync, fd);
  if (!result) keep(fd);
  return result;
}

int fdatasync(int fd) {
  int result = syscall(SYS_fdatasync, fd);
  if (!result) keep(fd);
  return result;
}

int unlink(const char *path) {
  char kept[PATH_MAX];
  int result = syscall(SYS_unlinkat, AT_FDCWD, path, 0);
  if (!result && kept_as(path, kept, sizeof kept)) syscall(SYS_unlinkat, AT_FDCWD, kept, 0);
  return result;
}
