#include "tools/vertebra/finished_rows.h"

#include "graph/core/error.h"
#include "tests/tools/scratch_folder.h"

namespace vertebra::tools {
namespace {

using ::testing::ElementsAre;

const std::string kHeader = RunHeader{{{"model", "m"}}}.to_json();
const std::string kJsonlStart = kHeader + "\n";
const std::string kCsvStart = "# " + kHeader + "\n" + std::string(RowFormat::kCsvColumns);

class FinishedRowsTest : public ::testing::Test {
 protected:
  FinishedRows read(const std::string& text, Format format, std::int64_t topk = 2) {
    return read_finished_rows(folder_.write("rows", text), format, topk);
  }
  ScratchFolder folder_;
};

std::string rows_of(Format format, const std::vector<std::string>& names) {
  RowFormat rows(format);
  std::string out;
  for (const std::string& name : names) {
    out += rows.record({name, "", {{1, "n1", "one", 0.5F}, {2, "", "two, or 2", 0.25F}}});
  }
  return out + rows.record({"bad\"\n\xff", "no, \"image\"", {}});
}

TEST_F(FinishedRowsTest, ReadsBackBothFormats) {
  for (const Format format : {Format::kJsonl, Format::kCsv}) {
    const std::string text = (format == Format::kCsv ? kCsvStart : kJsonlStart) +
                             rows_of(format, {"a", "b,\n\"c\"", "a"});
    FinishedRows rows = read(text, format);
    ASSERT_TRUE(rows.header.has_value());
    EXPECT_EQ(rows.images, 3);
    EXPECT_EQ(rows.failed, 1);
    EXPECT_EQ(rows.keep_bytes, static_cast<std::int64_t>(text.size()));
    EXPECT_TRUE(rows.take("a"));
    EXPECT_TRUE(rows.take("a"));
    EXPECT_FALSE(rows.take("a"));
    EXPECT_TRUE(rows.take("b,\n\"c\""));
    EXPECT_TRUE(rows.take("bad\"\n\xff"));
    EXPECT_FALSE(rows.take("new"));
  }
}

TEST_F(FinishedRowsTest, CutsAnywhereBackToTheLastWholeInput) {
  for (const Format format : {Format::kJsonl, Format::kCsv}) {
    const std::string start = format == Format::kCsv ? kCsvStart : kJsonlStart;
    const std::string first = start + rows_of(format, {});
    const std::string both = first + rows_of(format, {"next"});
    const std::size_t next = both.size() - (first.size() - start.size());
    for (std::size_t size = first.size(); size < next; ++size) {
      EXPECT_EQ(read(both.substr(0, size), format).keep_bytes,
                static_cast<std::int64_t>(first.size()))
          << both.substr(0, size);
    }
    for (std::size_t size = 0; size < start.size(); ++size) {
      EXPECT_EQ(read(start.substr(0, size), format).keep_bytes, 0);
    }
  }
}

TEST_F(FinishedRowsTest, RefusesFilesOfAnotherKind) {
  EXPECT_THROW(read("my notes\n", Format::kJsonl), InvalidArgument);
  EXPECT_THROW(read("my notes", Format::kCsv), InvalidArgument);
  EXPECT_THROW(read(kCsvStart, Format::kJsonl), InvalidArgument);
  EXPECT_THROW(read(kJsonlStart, Format::kCsv), InvalidArgument);
  EXPECT_THROW(read(kJsonlStart + "{\"other\": 1}\n", Format::kJsonl), InvalidArgument);
  EXPECT_THROW(read(kCsvStart + "a,2,1,,x,0.5,\n", Format::kCsv), InvalidArgument);
  EXPECT_THROW(read(kCsvStart + "a,1\n", Format::kCsv), InvalidArgument);
  EXPECT_THROW(read("", Format::kTable), InvalidArgument);
  EXPECT_THROW(read_finished_rows(folder_.at("absent"), Format::kCsv, 1), InvalidArgument);
}

TEST(SplitCsv, UndoesQuotes) {
  EXPECT_THAT(split_csv("a,\"b,\"\"c\"\"\n\",,d"), ElementsAre("a", "b,\"c\"\n", "", "d"));
  EXPECT_THAT(split_csv(""), ElementsAre(""));
}

}  // namespace
}  // namespace vertebra::tools
