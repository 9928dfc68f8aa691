/// @file vertebra.h
/// Everything. Since 0.1.
#pragma once

#include "vertebra/device.h"
#include "vertebra/error.h"
#include "vertebra/image.h"
#include "vertebra/log.h"
#include "vertebra/model.h"
#include "vertebra/pipeline.h"
#include "vertebra/session.h"
#include "vertebra/tensor.h"
#include "vertebra/version.h"
