// Sparks: particles that fly off where a parcel was delivered.
#ifndef SPARKS_H
#define SPARKS_H

void sparks_burst(double at);

void sparks_step(void);

// Puts the sparks into a picture of the street.
void sparks_draw(char *picture);

#endif
