#pragma once

/// What the kernel `scaled` of symbols_other.cu makes of a value; there is another of that name.
int scaled_elsewhere(int value);
