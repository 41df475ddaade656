/* tests/fuzz/replay.c - a fuzz target's corpus as a plain test, with any compiler.
 *
 *   replay_json tests/fuzz/corpus/json        every file of a folder
 *   replay_json crash-1f2e                    or single files: what a fuzzer left behind
 *
 * Prints TAP. Exit status 0 if every input was fed to the target, 1 if there was none, 2 if one
 * could not be read. A target that finds something wrong ends the program itself.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { PATH_BYTES_MAX = 4096 };

static void give_up(const char *path)
{
    perror(path);
    exit(2);
}

static struct stat status_of(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0)
        give_up(path);
    return status;
}

/* The input in a block of exactly its length, so that a sanitizer sees a look behind its end. */
static void replay_file(const char *path)
{
    const size_t len = (size_t)status_of(path).st_size;
    FILE *const file = fopen(path, "rb");
    uint8_t *const data = malloc(len > 0 ? len : 1);
    if (file == NULL || data == NULL || fread(data, 1, len, file) != len)
        give_up(path);
    fclose(file);
    LLVMFuzzerTestOneInput(data, len);
    free(data);
}

/* Every file but the hidden ones. Returns how many there were. */
static unsigned replay_folder(const char *path)
{
    unsigned count = 0;
    DIR *const folder = opendir(path);
    if (folder == NULL)
        give_up(path);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char file[PATH_BYTES_MAX];
        if (entry->d_name[0] == '.')
            continue;
        if (snprintf(file, sizeof file, "%s/%s", path, entry->d_name) >= PATH_BYTES_MAX)
            give_up(path);
        replay_file(file);
        count++;
    }
    closedir(folder);
    return count;
}

int main(int argc, char **argv)
{
    unsigned count = 0;
    for (int i = 1; i < argc; i++) {
        if (S_ISDIR(status_of(argv[i]).st_mode)) {
            count += replay_folder(argv[i]);
        } else {
            replay_file(argv[i]);
            count++;
        }
    }
    printf("1..1\n%s 1 - %u inputs replayed\n", count > 0 ? "ok" : "not ok", count);
    return count == 0;
}
