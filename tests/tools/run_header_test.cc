#include "tools/vertebra/run_header.h"

namespace vertebra::tools {
namespace {

using ::testing::HasSubstr;

TEST(RunHeader, ReadsWhatItWrote) {
  const RunHeader header{{{"model", "a.b"}, {"weights", "we\"ird \xff, name"}}};
  const auto back = RunHeader::parse(header.to_json());
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->fields, header.fields);
}

TEST(RunHeader, RefusesOtherLines) {
  for (const char* line : {"", "{\"input\": \"a\"}", "{\"vertebra\": {", "{\"vertebra\": {\"a\"}}",
                           "{\"vertebra\": {\"a\": \"b\" \"c\": \"d\"}}"}) {
    EXPECT_FALSE(RunHeader::parse(line).has_value()) << line;
  }
}

TEST(RunHeader, SaysBothValuesOfEachDifference) {
  const RunHeader ours{{{"model", "a"}, {"preset", "tf"}, {"topk", "5"}}};
  const RunHeader file{{{"model", "b"}, {"preset", "tf"}, {"extra", "x"}}};
  const std::string difference = ours.difference_from(file);
  EXPECT_THAT(difference, HasSubstr("model: 'b' in the file, 'a' asked"));
  EXPECT_THAT(difference, HasSubstr("topk: '' in the file, '5' asked"));
  EXPECT_THAT(difference, HasSubstr("extra: 'x' in the file, '' asked"));
  EXPECT_EQ(ours.difference_from(ours), "");
}

}  // namespace
}  // namespace vertebra::tools
