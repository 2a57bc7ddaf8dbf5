/* Times the reference implementation: each line "t m p" is answered by "milliseconds tag". Passphrase and salts as in page.mjs. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "argon2.h"

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1e3 + at.tv_nsec / 1e6;
}

int main(void) {
  static const char password[] = "correct horse battery staple";
  uint8_t salt[64], tag[64];
  uint32_t t, m, p, salt_length;
  for (unsigned i = 0; i < sizeof salt; i++) salt[i] = (uint8_t)(i + 1);
  while (scanf("%" SCNu32 " %" SCNu32 " %" SCNu32 " %" SCNu32, &t, &m, &p, &salt_length) == 4) {
    if (salt_length > sizeof salt) return 1;
    double start = now();
    int code = argon2id_hash_raw(t, m, p, password, strlen(password), salt, salt_length, tag, sizeof tag);
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
