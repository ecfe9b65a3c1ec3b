// report_words.c - what the page says, in English and Chinese, and how text
// becomes HTML.
#include "store/report.h"

#include <stdarg.h>

const char *gloss__page_word(const gloss__page *page, const char *english) {
  static const char *const words[][2] = {
      {"Report", "报告"},
      {"Failures", "失败"},
      {"Overview", "概览"},
      {"Charts", "图表"},
      {"Documents", "文档"},
      {"Facts", "事实"},
      {"Rules", "规则"},
      {"Runs", "运行"},
      {"documents", "份文档"},
      {"facts", "条事实"},
      {"fact types", "类事实"},
      {"failures", "项失败"},
      {"Nothing failed.", "没有失败。"},
      {"file", "文件"},
      {"stage", "阶段"},
      {"code", "代码"},
      {"what happened", "说明"},
      {"rule", "规则"},
      {"title", "标题"},
      {"type", "类型"},
      {"charset", "编码"},
      {"bytes", "字节"},
      {"repaired", "修复"},
      {"evidence", "证据"},
      {"where", "位置"},
      {"shown", "已显示"},
      {"of", "共"},
      {"Facts by type", "各类事实"},
      {"Facts by year", "各年事实"},
      {"Documents by period", "各时期文档"},
      {"Facts by document and type", "各文档各类事实"},
      {"in", "见于"},
      {"search this page", "在本页查找"},
      {"all types", "全部类型"},
      {"rows match", "行符合"},
      {"Skip to the facts", "跳到事实"},
      {"more documents are not in this table", "份文档未列入此表"},
      {"pack", "规则包"},
      {"version", "版本"},
      {"engine", "引擎"},
      {"started", "开始"},
      {"finished", "结束"},
      {"script or lexicon", "脚本或词表"},
      {"digest", "摘要"},
      {"not finished", "未完成"},
      {"Ledger", "台账"},
      {"deed", "类别"},
      {"action", "动作"},
      {"what", "事项"},
      {"count", "数量"},
      {"body", "主体"},
      {"year", "年份"},
      {"until", "至"},
      {"first use", "首见"},
      {"held", "召开举办"},
      {"researched", "调研视察"},
      {"consulted", "协商议政"},
      {"supervised", "监督评议"},
      {"proposed", "提出报送"},
      {"solved", "解决落实"},
      {"The same counts compared", "同项对比"},
      {"Names by first use", "首见与传播"},
      {"Show what repairs changed", "显示修复之处"}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (!strcmp(words[i][0], english)) return words[i][page->chinese];
  return english;
}

void gloss__page_puts(gloss__page *page, const char *html) {
  gloss_buf_puts(page->out, html);
}

void gloss__page_text(gloss__page *page, gloss_str text) {
  static const char *const names[] = {
      ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;"};
  size_t begin = 0;
  for (size_t i = 0; i < text.size; i++) {
    unsigned char byte = (unsigned char)text.data[i];
    const char *name = byte < sizeof names / sizeof *names ? names[byte] : NULL;
    if (!byte) name = "\xEF\xBF\xBD";
    if (!name) continue;
    gloss_buf_add(page->out, text.data + begin, i - begin);
    gloss_buf_puts(page->out, name);
    begin = i + 1;
  }
  gloss_buf_add(page->out, text.data + begin, text.size - begin);
}

void gloss__page_printf(gloss__page *page, const char *format, ...) {
  char text[512];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  gloss_buf_puts(page->out, text);
}

sqlite3_stmt *gloss__page_query(gloss__page *page, const char *sql) {
  sqlite3_stmt *stmt = NULL;
  if (page->status) return NULL;
  if (sqlite3_prepare_v2(page->store->db, sql, -1, &stmt, NULL) == SQLITE_OK)
    return stmt;
  page->status =
      gloss__sql_error(page->store, "cannot read for the report", page->err);
  return NULL;
}
