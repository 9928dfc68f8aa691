#include "tools/vertebra/text_quote.h"

namespace vertebra::tools {
namespace {

TEST(QuoteCsv, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(quote_csv("plain name.jpg"), "plain name.jpg");
  EXPECT_EQ(quote_csv("a,b"), "\"a,b\"");
  EXPECT_EQ(quote_csv("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(quote_csv("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(quote_csv(" blank"), "\" blank\"");
  EXPECT_EQ(quote_csv("\xff\xfe"), "\xff\xfe");
}

TEST(QuoteJson, EscapesControlsAndKeepsUtf8) {
  EXPECT_EQ(quote_json("a\"b\\c\n\t\x01"), R"("a\"b\\c\n\t\u0001")");
  EXPECT_EQ(quote_json("h\u00fctte"), "\"h\u00fctte\"");
}

TEST(QuoteJson, WritesInvalidBytesAsLoneSurrogates) {
  EXPECT_EQ(quote_json("a\xff.jpg"), R"("a\udcff.jpg")");
  EXPECT_EQ(quote_json("\xc3"), R"("\udcc3")");
  EXPECT_EQ(quote_json("\xed\xa0\x80"), R"("\udced\udca0\udc80")");
}

TEST(QuoteJson, IsUndoneByUnquoteForEveryByte) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  all += "\u20ac\U0001F600";
  std::size_t pos = 0;
  std::string back;
  const std::string quoted = quote_json(all);
  ASSERT_TRUE(unquote_json(quoted, pos, back));
  EXPECT_EQ(pos, quoted.size());
  EXPECT_EQ(back, all);
}

TEST(UnquoteJson, RefusesWhatIsNoWholeString) {
  std::string out;
  for (const char* text : {"", "x", "\"open", "\"bad \\x\"", "\"\\u12\"", "\"\\ud83d\"", "\"\\"}) {
    std::size_t pos = 0;
    EXPECT_FALSE(unquote_json(text, pos, out)) << text;
    EXPECT_EQ(pos, 0U);
  }
}

TEST(UnquoteJson, JoinsSurrogatePairs) {
  std::size_t pos = 0;
  std::string out;
  ASSERT_TRUE(unquote_json(R"("\ud83d\ude00")", pos, out));
  EXPECT_EQ(out, "\U0001F600");
}

TEST(Utf8Length, RefusesOverlongAndOutOfRangeForms) {
  EXPECT_EQ(utf8_length("\xc0\x80", 0), 0U);
  EXPECT_EQ(utf8_length("\xe0\x80\x80", 0), 0U);
  EXPECT_EQ(utf8_length("\xf4\x90\x80\x80", 0), 0U);
  EXPECT_EQ(utf8_length("\xf0\x9f\x98\x80", 0), 4U);
}

TEST(Printable, ShowsWhatATerminalWouldObey) {
  EXPECT_EQ(printable("a\nb\x1b[0m\xff\\"), R"(a\nb\x1b[0m\xff\\)");
}

}  // namespace
}  // namespace vertebra::tools
