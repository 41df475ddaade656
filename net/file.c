/* net/file.c - see net/file.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static bool read_all(FILE *file, size_t bytes_max, char **out, size_t *out_len)
{
    char *bytes = malloc(bytes_max + 2);
    if (!bytes)
        return false;
    /* One byte more than allowed shows that the file is too long. */
    *out_len = fread(bytes, 1, bytes_max + 1, file);
    bytes[*out_len] = '\0';
    if (ferror(file)) {
        free(bytes);
        return false;
    }
    *out = bytes;
    return true;
}

/* hint: what to do if it cannot be read, to follow the reason. */
static bool read_whole(const char *path, const char *hint, size_t bytes_max, char **out,
                       size_t *out_len, char problem[FILE_PROBLEM_BYTES])
{
    FILE *file = fopen(path, "rb");
    if (!file || !read_all(file, bytes_max, out, out_len)) {
        snprintf(problem, FILE_PROBLEM_BYTES, "cannot read %s: %s%s", path, strerror(errno), hint);
        if (file)
            fclose(file);
        return false;
    }
    fclose(file);
    if (*out_len > bytes_max) {
        snprintf(problem, FILE_PROBLEM_BYTES, "%s is longer than %zu bytes", path, bytes_max);
        free(*out);
        return false;
    }
    return true;
}

bool file_read(const char *program, const char *path, size_t bytes_max, char **out, size_t *out_len)
{
    size_t len;
    char problem[FILE_PROBLEM_BYTES];
    bool ok = read_whole(path, "", bytes_max, out, out_len ? out_len : &len, problem);
    if (!ok)
        fprintf(stderr, "%s: %s\n", program, problem);
    return ok;
}

bool file_load_cluster(const char *path, struct cluster *out, char problem[FILE_PROBLEM_BYTES])
{
    char *text;
    size_t len;
    struct json_error error;
    if (!read_whole(path, " (--config FILE names another cluster file)", CLUSTER_FILE_BYTES_MAX,
                    &text, &len, problem))
        return false;
    bool ok = cluster_parse(slice_of(text, len), out, &error);
    free(text);
    if (!ok)
        snprintf(problem, FILE_PROBLEM_BYTES, "%s:%u:%u: %s", path, (unsigned)error.line,
                 (unsigned)error.column, error.message);
    return ok;
}

bool file_read_cluster(const char *program, const char *path, struct cluster *out)
{
    char problem[FILE_PROBLEM_BYTES];
    bool ok = file_load_cluster(path, out, problem);
    if (!ok)
        fprintf(stderr, "%s: %s\n", program, problem);
    return ok;
}
