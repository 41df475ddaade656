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
static bool read_or_say(const char *program, const char *path, const char *hint, size_t bytes_max,
                        char **out, size_t *out_len)
{
    size_t len;
    FILE *file = fopen(path, "rb");
    if (!file || !read_all(file, bytes_max, out, &len)) {
        fprintf(stderr, "%s: cannot read %s: %s%s\n", program, path, strerror(errno), hint);
        if (file)
            fclose(file);
        return false;
    }
    fclose(file);
    if (len > bytes_max) {
        fprintf(stderr, "%s: %s is longer than %zu bytes\n", program, path, bytes_max);
        free(*out);
        return false;
    }
    *out_len = len;
    return true;
}

bool file_read(const char *program, const char *path, size_t bytes_max, char **out, size_t *out_len)
{
    size_t len;
    return read_or_say(program, path, "", bytes_max, out, out_len ? out_len : &len);
}

bool file_read_cluster(const char *program, const char *path, struct cluster *out)
{
    char *text;
    size_t len;
    struct json_error error;
    if (!read_or_say(program, path, " (--config FILE names another cluster file)",
                     CLUSTER_FILE_BYTES_MAX, &text, &len))
        return false;
    bool ok = cluster_parse(slice_of(text, len), out, &error);
    free(text);
    if (!ok)
        fprintf(stderr, "%s: %s:%u:%u: %s\n", program, path, (unsigned)error.line,
                (unsigned)error.column, error.message);
    return ok;
}
