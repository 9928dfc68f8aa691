#include "graph/core/error.h"

#include <gtest/gtest.h>

#include "graph/core/support.h"

namespace vertebra {
namespace {

std::string text(ErrorParts parts) { return Error(std::move(parts)).what(); }

TEST(Error, JoinsItsPartsInOneLine) {
  EXPECT_EQ(text({"node 'a'", "2 inputs", "1", "remove one"}),
            "node 'a': 2 inputs; expected 1; remove one");
}

TEST(Error, LeavesOutEveryPartThatIsEmpty) {
  EXPECT_EQ(text({"w", "", "", ""}), "w");
  EXPECT_EQ(text({"w", "g", "", ""}), "w: g");
  EXPECT_EQ(text({"w", "", "e", ""}), "w; expected e");
  EXPECT_EQ(text({"w", "", "", "r"}), "w; r");
  EXPECT_EQ(text({"w", "g", "", "r"}), "w: g; r");
  EXPECT_EQ(text({"", "g", "e", ""}), "g; expected e");
  EXPECT_EQ(text({"", "", "e", "r"}), "expected e; r");
  EXPECT_EQ(text({"", "", "", ""}), "");
}

TEST(Error, KeepsThePartsAsGiven) {
  const InvalidModel error({"w", "g", "e", "r"});
  EXPECT_EQ(error.parts().where, "w");
  EXPECT_EQ(error.parts().got, "g");
  EXPECT_EQ(error.parts().expected, "e");
  EXPECT_EQ(error.parts().remedy, "r");
}

TEST(Error, OutOfDeviceMemoryIsADeviceError) {
  EXPECT_THROW(throw OutOfDeviceMemory({"w", "", "", ""}), DeviceError);
}

TEST(Error, EveryTypeIsAnErrorAndARuntimeError) {
  EXPECT_THROW(throw InvalidModel({"w", "", "", ""}), Error);
  EXPECT_THROW(throw InvalidArgument({"w", "", "", ""}), Error);
  EXPECT_THROW(throw Unsupported({"w", "", "", ""}), Error);
  EXPECT_THROW(throw DeviceError({"w", "", "", ""}), Error);
  EXPECT_THROW(throw InternalError({"w", "", "", ""}), std::runtime_error);
}

TEST(Support, IsYesWithoutOrNoWithAReason) {
  EXPECT_TRUE(Support::yes());
  EXPECT_EQ(Support::yes().reason(), "");
  EXPECT_FALSE(Support::no("the stride is odd"));
  EXPECT_EQ(Support::no("the stride is odd").reason(), "the stride is odd");
}

}  // namespace
}  // namespace vertebra
