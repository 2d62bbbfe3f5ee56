#include "dice.h"

#include <stdint.h>

static uint32_t state = 12345u;

// Marsaglia, "Xorshift RNGs" (2003), section 4.
int dice_roll(int sides) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return (int)(state % (uint32_t)sides);
}
