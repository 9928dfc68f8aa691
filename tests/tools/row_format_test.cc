#include "tools/vertebra/row_format.h"

#include "graph/core/error.h"

namespace vertebra::tools {
namespace {

const ClassifyRow kGood{
    "a b.jpg", "", {{285, "n02124075", "Egyptian cat", 0.5F}, {1, "", "x,y", 0}}};
const ClassifyRow kBad{"b\n.jpg", "empty", {}};

TEST(RowFormat, WritesJsonl) {
  RowFormat rows(Format::kJsonl);
  EXPECT_EQ(rows.begin() + rows.record(kGood) + rows.record(kBad) + rows.end(),
            R"({"input": "a b.jpg", "top": [{"id": 285, "wnid": "n02124075", )"
            R"("label": "Egyptian cat", "score": 0.500000000}, )"
            R"({"id": 1, "wnid": "", "label": "x,y", "score": 0.00000000}]})"
            "\n"
            R"({"input": "b\n.jpg", "error": "empty"})"
            "\n");
}

TEST(RowFormat, WritesJsonAsOneList) {
  RowFormat rows(Format::kJson);
  std::string text = rows.begin();
  text += rows.record(kBad);
  text += rows.record(kBad);
  text += rows.end();
  EXPECT_EQ(text,
            "[\n{\"input\": \"b\\n.jpg\", \"error\": \"empty\"},\n"
            "{\"input\": \"b\\n.jpg\", \"error\": \"empty\"}\n]\n");
  EXPECT_EQ(RowFormat(Format::kJson).begin() + RowFormat(Format::kJson).end(), "[\n]\n");
}

TEST(RowFormat, WritesOneCsvLineARank) {
  RowFormat rows(Format::kCsv);
  EXPECT_EQ(rows.begin() + rows.record(kGood) + rows.record(kBad) + rows.end(),
            "input,rank,id,wnid,label,score,error\n"
            "a b.jpg,1,285,n02124075,Egyptian cat,0.500000000,\n"
            "a b.jpg,2,1,,\"x,y\",0.00000000,\n"
            "\"b\n.jpg\",,,,,,empty\n");
}

TEST(RowFormat, LeavesFailedInputsOutOfTheTable) {
  RowFormat rows(Format::kTable);
  EXPECT_EQ(rows.record(kBad), "");
  EXPECT_THAT(rows.record(kGood), ::testing::StartsWith("a b.jpg\n   1 "));
}

TEST(FormatScore, TellsAnyTwoFloatsApartAndIsAJsonNumber) {
  EXPECT_EQ(format_score(0.1F), "0.100000001");
  EXPECT_EQ(format_score(123456792.0F), "123456792.0");
  EXPECT_EQ(format_score(-3.25e-10F), "-3.24999999e-10");
}

TEST(ParseFormat, RefusesOtherNames) {
  EXPECT_EQ(parse_format("jsonl"), Format::kJsonl);
  EXPECT_THROW(parse_format("xml"), InvalidArgument);
}

}  // namespace
}  // namespace vertebra::tools
