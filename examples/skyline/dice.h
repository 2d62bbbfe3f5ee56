// Dice that fall the same way in every run.
#ifndef DICE_H
#define DICE_H

// A number from 0 up to, not including, `sides`.
int dice_roll(int sides);

#endif
