/* A disk that fails at the n-th call, as a shared object to be preloaded.

   In:   FAIL_ROOT (a folder, absolute), FAIL_KINDS, FAIL_MODE, FAIL_ERRNO, FAIL_AT in the environment, or fail_set().
   Out:  the calls of libc that change, or read, files below that folder: counted, and made to fail as asked.
   Law:  a call that is not to fail goes to libc untouched; what is no file below the folder is never counted.

   The calls are those that CPython 3.11 and libsqlite3 import (nm -D), and their twins without the 64. A log in
   shared memory says which call failed, for a process that ends by it can say nothing any more. */

#define _GNU_SOURCE
#undef _FILE_OFFSET_BITS
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, FSYNC = 2, TRUNCATE = 4, RENAME = 8, CREATE = 16, LINK = 32, UNLINK = 64, MKDIR = 128,
       ALLOCATE = 256, READ = 512, OPEN = 1024 };
/* once: the n-th fails; on: all from it on; short: half of it is written, then all fail;
   crash: killed before it; torn: killed after half of it (of a rename: after it) */
enum { OFF, ONCE, ON, SHORT, CRASH, TORN };

static char root[PATH_MAX];
static size_t root_len;
static int kinds, mode, code;
static long at;
struct seen { long count; char what[256]; };
static struct seen *seen;

static void *next(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}
#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))next(name)

void fail_set(const char *folder, int which, int how, int with, long when) {
    if (!seen) {
        seen = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (seen == MAP_FAILED) abort();
    }
    snprintf(root, sizeof root, "%s", folder);
    root_len = strlen(root);
    kinds = which, mode = how, code = with, at = when;
    seen->count = 0, seen->what[0] = 0;
}

long fail_count(void) { return seen ? seen->count : 0; }
const char *fail_what(void) { return seen ? seen->what : ""; }

__attribute__((constructor)) static void from_environment(void) {
    const char *folder = getenv("FAIL_ROOT");
    if (folder)
        fail_set(folder, atoi(getenv("FAIL_KINDS")), atoi(getenv("FAIL_MODE")), atoi(getenv("FAIL_ERRNO")),
                 atol(getenv("FAIL_AT")));
}

static int below(const char *path) {
    return root_len && !strncmp(path, root, root_len) && (path[root_len] == '/' || !path[root_len]);
}

static int fd_path(int fd, char *path) {
    char link[40];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, PATH_MAX - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return 1;
}

static void whole(int dir, const char *path, char *out) {
    char folder[PATH_MAX];
    if (path[0] == '/') snprintf(out, PATH_MAX, "%s", path);
    else if (dir == AT_FDCWD && getcwd(folder, sizeof folder)) snprintf(out, PATH_MAX, "%.2000s/%.2000s", folder, path);
    else if (dir != AT_FDCWD && fd_path(dir, folder)) snprintf(out, PATH_MAX, "%.2000s/%.2000s", folder, path);
    else out[0] = 0;
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* 0: go on; 1: fail now with errno; 2: do half of it, then end or fail */
static int due(int kind, const char *name, const char *path) {
    if (!mode || !(kinds & kind) || !below(path)) return 0;
    long n = __atomic_add_fetch(&seen->count, 1, __ATOMIC_SEQ_CST);
    int now = n == at, later = n > at && (mode == ON || mode == SHORT);
    if (!now && !later) return 0;
    if (now) {
        snprintf(seen->what, sizeof seen->what, "%s %s", name, path + root_len);
        if (mode == CRASH) die();
        if (mode == TORN || (mode == SHORT && kind == WRITE)) return 2;
    }
    errno = code;
    return 1;
}

static int due_fd(int kind, const char *name, int fd) {
    char path[PATH_MAX];
    if (!mode || !(kinds & kind) || !fd_path(fd, path)) return 0;
    return due(kind, name, path);
}

static int due_at(int kind, const char *name, int dir, const char *given) {
    char path[PATH_MAX];
    if (!mode || !(kinds & kind)) return 0;
    whole(dir, given, path);
    return due(kind, name, path);
}

/* what to do with all but writes, where half of it is all of it */
#define WHOLE(kind, ask, call) \
    int how = ask; \
    if (how == 1) return -1; \
    if (how == 2) { (void)!(call); die(); } \
    return call

ssize_t write(int fd, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    int how = due_fd(WRITE, "write", fd);
    if (how == 1) return -1;
    if (how == 2) {
        ssize_t done = real(fd, data, size / 2);
        if (mode == TORN) die();
        if (size > 1) return done;
        errno = code;
        return -1;
    }
    return real(fd, data, size);
}

#define PWRITE(name) \
ssize_t name(int fd, const void *data, size_t size, off_t where) { \
    REAL(ssize_t, #name, int, const void *, size_t, off_t); \
    int how = due_fd(WRITE, #name, fd); \
    if (how == 1) return -1; \
    if (how == 2) { \
        ssize_t done = real(fd, data, size / 2, where); \
        if (mode == TORN) die(); \
        if (size > 1) return done; \
        errno = code; \
        return -1; \
    } \
    return real(fd, data, size, where); \
}
PWRITE(pwrite)
PWRITE(pwrite64)

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    WHOLE(WRITE, due_fd(WRITE, "writev", fd), real(fd, parts, count));
}

int fsync(int fd) {
    REAL(int, "fsync", int);
    WHOLE(FSYNC, due_fd(FSYNC, "fsync", fd), real(fd));
}

int fdatasync(int fd) {
    REAL(int, "fdatasync", int);
    WHOLE(FSYNC, due_fd(FSYNC, "fdatasync", fd), real(fd));
}

#define FTRUNCATE(name) \
int name(int fd, off_t size) { \
    REAL(int, #name, int, off_t); \
    WHOLE(TRUNCATE, due_fd(TRUNCATE, #name, fd), real(fd, size)); \
}
FTRUNCATE(ftruncate)
FTRUNCATE(ftruncate64)

#define TRUNCATE_PATH(name) \
int name(const char *path, off_t size) { \
    REAL(int, #name, const char *, off_t); \
    WHOLE(TRUNCATE, due_at(TRUNCATE, #name, AT_FDCWD, path), real(path, size)); \
}
TRUNCATE_PATH(truncate)
TRUNCATE_PATH(truncate64)

#define ALLOCATE_FD(name) \
int name(int fd, off_t from, off_t size) { \
    REAL(int, #name, int, off_t, off_t); \
    int how = due_fd(ALLOCATE, #name, fd); \
    if (how == 1) return code; \
    if (how == 2) { (void)!real(fd, from, size); die(); } \
    return real(fd, from, size); \
}
ALLOCATE_FD(posix_fallocate)
ALLOCATE_FD(posix_fallocate64)

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    WHOLE(RENAME, due_at(RENAME, "rename", AT_FDCWD, to), real(from, to));
}

int renameat(int a, const char *from, int b, const char *to) {
    REAL(int, "renameat", int, const char *, int, const char *);
    WHOLE(RENAME, due_at(RENAME, "renameat", b, to), real(a, from, b, to));
}

int link(const char *from, const char *to) {
    REAL(int, "link", const char *, const char *);
    WHOLE(LINK, due_at(LINK, "link", AT_FDCWD, to), real(from, to));
}

int linkat(int a, const char *from, int b, const char *to, int flags) {
    REAL(int, "linkat", int, const char *, int, const char *, int);
    WHOLE(LINK, due_at(LINK, "linkat", b, to), real(a, from, b, to, flags));
}

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    WHOLE(UNLINK, due_at(UNLINK, "unlink", AT_FDCWD, path), real(path));
}

int unlinkat(int dir, const char *path, int flags) {
    REAL(int, "unlinkat", int, const char *, int);
    WHOLE(UNLINK, due_at(UNLINK, "unlinkat", dir, path), real(dir, path, flags));
}

int rmdir(const char *path) {
    REAL(int, "rmdir", const char *);
    WHOLE(UNLINK, due_at(UNLINK, "rmdir", AT_FDCWD, path), real(path));
}

int mkdir(const char *path, mode_t bits) {
    REAL(int, "mkdir", const char *, mode_t);
    WHOLE(MKDIR, due_at(MKDIR, "mkdir", AT_FDCWD, path), real(path, bits));
}

#define OPENS(flags) ((flags) & O_CREAT ? CREATE | OPEN : OPEN)
#define OPEN_PATH(name) \
int name(const char *path, int flags, ...) { \
    REAL(int, #name, const char *, int, ...); \
    va_list more; \
    va_start(more, flags); \
    mode_t bits = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
    va_end(more); \
    WHOLE(OPEN, due_at(OPENS(flags), #name, AT_FDCWD, path), real(path, flags, bits)); \
}
OPEN_PATH(open)
OPEN_PATH(open64)

#define OPEN_AT(name) \
int name(int dir, const char *path, int flags, ...) { \
    REAL(int, #name, int, const char *, int, ...); \
    va_list more; \
    va_start(more, flags); \
    mode_t bits = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
    va_end(more); \
    WHOLE(OPEN, due_at(OPENS(flags), #name, dir, path), real(dir, path, flags, bits)); \
}
OPEN_AT(openat)
OPEN_AT(openat64)

ssize_t read(int fd, void *data, size_t size) {
    REAL(ssize_t, "read", int, void *, size_t);
    WHOLE(READ, due_fd(READ, "read", fd), real(fd, data, size));
}

#define PREAD(name) \
ssize_t name(int fd, void *data, size_t size, off_t where) { \
    REAL(ssize_t, #name, int, void *, size_t, off_t); \
    WHOLE(READ, due_fd(READ, #name, fd), real(fd, data, size, where)); \
}
PREAD(pread)
PREAD(pread64)
