/* net/file.h - small files, read whole; what is wrong with them is said on standard error.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_FILE_H
#define NET_FILE_H

#include "core/cluster.h"

/* Read a file of at most bytes_max bytes. *out is to be freed and ends with a NUL that is not
 * part of the file. program begins the error's line. Returns its length in *out_len, if that is
 * not NULL. */
MUST_CHECK bool file_read(const char *program, const char *path, size_t bytes_max, char **out,
                          size_t *out_len);

/* Read and check a cluster file; *out is for cluster_destroy(). The program has an option --config
 * that names it. */
MUST_CHECK bool file_read_cluster(const char *program, const char *path, struct cluster *out);

/* The same, but nothing is said: problem is what is wrong, "nodes.json:3:7: expected ...", without
 * a full stop. */
enum { FILE_PROBLEM_BYTES = 1024 };
MUST_CHECK bool file_load_cluster(const char *path, struct cluster *out,
                                  char problem[FILE_PROBLEM_BYTES]);

#endif
