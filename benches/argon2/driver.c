/*
 * Times the reference implementation: each line "t m p salt" is answered by "milliseconds tag". Passphrase and salts as in page.mjs.
 * With an argument it keeps its memory from one run to the next, which its users cannot ask of argon2id_hash_raw.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "argon2.h"

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1e3 + at.tv_nsec / 1e6;
}

static uint8_t *kept;
static size_t kept_size;

static int take(uint8_t **memory, size_t size) {
  if (size > kept_size) {
    free(kept);
    kept = malloc(size);
    kept_size = kept == NULL ? 0 : size;
  }
  *memory = kept;
  return kept == NULL;
}

static void leave(uint8_t *memory, size_t size) {
  (void)memory;
  (void)size;
}

static int hash_kept(uint32_t t, uint32_t m, uint32_t p, const char *password, uint8_t *salt, uint32_t salt_length, uint8_t *tag, uint32_t tag_length) {
  argon2_context context = {
    .out = tag, .outlen = tag_length, .pwd = (uint8_t *)password, .pwdlen = (uint32_t)strlen(password), .salt = salt, .saltlen = salt_length,
    .t_cost = t, .m_cost = m, .lanes = p, .threads = p, .version = ARGON2_VERSION_13, .allocate_cbk = take, .free_cbk = leave,
  };
  return argon2id_ctx(&context);
}

int main(int count, char **arguments) {
  (void)arguments;
  static const char password[] = "correct horse battery staple";
  uint8_t salt[64], tag[64];
  uint32_t t, m, p, salt_length;
  for (unsigned i = 0; i < sizeof salt; i++) salt[i] = (uint8_t)(i + 1);
  while (scanf("%" SCNu32 " %" SCNu32 " %" SCNu32 " %" SCNu32, &t, &m, &p, &salt_length) == 4) {
    if (salt_length > sizeof salt) return 1;
    double start = now();
    int code = count > 1 ? hash_kept(t, m, p, password, salt, salt_length, tag, sizeof tag)
                         : argon2id_hash_raw(t, m, p, password, strlen(password), salt, salt_length, tag, sizeof tag);
    double ms = now() - start;
    if (code != ARGON2_OK) {
      fprintf(stderr, "%s\n", argon2_error_message(code));
      return 1;
    }
    printf("%.4f ", ms);
    for (unsigned i = 0; i < sizeof tag; i++) printf("%02x", tag[i]);
    printf("\n");
    fflush(stdout);
  }
  return 0;
}
