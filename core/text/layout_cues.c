// layout_cues.c - words by which page furniture gives itself away, and the
// words of captions and titles. One table, Simplified and lower case: lines
// are folded before they are looked at.
#include "text/layout_parts.h"

enum place {
  ANY,   // anywhere in a short line
  COLON, // anywhere, with a colon behind it
  LEAD,  // at the head of the line
  ALONE  // the whole line, but for brackets
};

static const struct cue {
  const char *word;
  uint8_t kind, place;
} cues[] = {
#define DATE(w, p)                                                             \
  { w, GLOSS__CUE_DATE, p }
    DATE("发布日期", LEAD),
    DATE("发布时间", LEAD),
    DATE("发表时间", LEAD),
    DATE("发布日期", COLON),
    DATE("发布时间", COLON),
    DATE("发表时间", COLON),
    DATE("发表日期", COLON),
    DATE("更新时间", COLON),
    DATE("更新日期", COLON),
    DATE("发稿时间", COLON),
    DATE("成文日期", COLON),
    DATE("发文日期", COLON),
    DATE("生成日期", COLON),
    DATE("公开日期", COLON),
    DATE("录入时间", COLON),
    DATE("创建时间", COLON),
    DATE("添加时间", COLON),
    DATE("刊发时间", COLON),
    DATE("日期", COLON),
    DATE("时间", COLON),
    DATE("date", COLON),
    DATE("published", LEAD),
    DATE("posted on", LEAD),
    DATE("posted", COLON),
    DATE("last updated", LEAD),
    DATE("updated", COLON),
#define SOURCE(w, p)                                                           \
  { w, GLOSS__CUE_SOURCE, p }
    SOURCE("来源", COLON),
    SOURCE("稿源", COLON),
    SOURCE("出处", COLON),
    SOURCE("信息来源", COLON),
    SOURCE("文章来源", COLON),
    SOURCE("新闻来源", COLON),
    SOURCE("稿件来源", COLON),
    SOURCE("供稿", COLON),
    SOURCE("供稿单位", COLON),
    SOURCE("转自", COLON),
    SOURCE("发布机构", COLON),
    SOURCE("发布单位", COLON),
    SOURCE("信息来自", COLON),
    SOURCE("文章出处", COLON),
    SOURCE("source", COLON),
    SOURCE("索引号", COLON),
    SOURCE("发文机关", COLON),
    SOURCE("发文字号", COLON),
    SOURCE("引证码", ANY),
    SOURCE("原文链接", COLON),
#define EDITOR(w, p)                                                           \
  { w, GLOSS__CUE_EDITOR, p }
    EDITOR("编辑", COLON),
    EDITOR("责任编辑", COLON),
    EDITOR("责编", COLON),
    EDITOR("主编", COLON),
    EDITOR("作者", COLON),
    EDITOR("记者", COLON),
    EDITOR("通讯员", COLON),
    EDITOR("审核", COLON),
    EDITOR("审校", COLON),
    EDITOR("校对", COLON),
    EDITOR("值班编辑", COLON),
    EDITOR("撰稿", COLON),
    EDITOR("撰文", COLON),
    EDITOR("文字", COLON),
    EDITOR("摄影", COLON),
    EDITOR("录入", COLON),
    EDITOR("签发", COLON),
    EDITOR("编审", COLON),
    EDITOR("初审", COLON),
    EDITOR("复审", COLON),
    EDITOR("终审", COLON),
    EDITOR("监制", COLON),
    EDITOR("值班编委", COLON),
    EDITOR("供图", COLON),
    EDITOR("编发", COLON),
    EDITOR("发布人", COLON),
    EDITOR("editor", COLON),
    EDITOR("author", COLON),
    EDITOR("written by", LEAD),
    EDITOR("责任编辑", LEAD),
    EDITOR("责编", LEAD),
#define TOOL(w, p)                                                             \
  { w, GLOSS__CUE_TOOL, p }
    TOOL("浏览次数", ANY),
    TOOL("浏览量", ANY),
    TOOL("浏览数", ANY),
    TOOL("阅读次数", ANY),
    TOOL("阅读量", ANY),
    TOOL("点击次数", ANY),
    TOOL("点击数", ANY),
    TOOL("点击量", ANY),
    TOOL("访问次数", ANY),
    TOOL("访问量", ANY),
    TOOL("阅读", COLON),
    TOOL("点击", COLON),
    TOOL("浏览", COLON),
    TOOL("字号", COLON),
    TOOL("字体", COLON),
    TOOL("字体大小", ANY),
    TOOL("默认 超大", ANY),
    TOOL("大 中 小", ANY),
    TOOL("大中小", ANY),
    TOOL("小 中 大", ANY),
    TOOL("打印本页", ANY),
    TOOL("打印此页", ANY),
    TOOL("打印页面", ANY),
    TOOL("打印正文", ANY),
    TOOL("打印本稿", ANY),
    TOOL("打印文章", ANY),
    TOOL("关闭窗口", ANY),
    TOOL("关闭本页", ANY),
    TOOL("关闭页面", ANY),
    TOOL("返回顶部", ANY),
    TOOL("回到顶部", ANY),
    TOOL("返回首页", ANY),
    TOOL("返回列表", ANY),
    TOOL("返回上一页", ANY),
    TOOL("返回页首", ANY),
    TOOL("扫一扫", LEAD),
    TOOL("在手机打开当前页", ANY),
    TOOL("在手机上打开", ANY),
    TOOL("用手机打开", ANY),
    TOOL("扫描二维码", LEAD),
    TOOL("二维码", ALONE),
    TOOL("分享到", LEAD),
    TOOL("分享", COLON),
    TOOL("分享至", ANY),
    TOOL("e-mail推荐", ANY),
    TOOL("email推荐", ANY),
    TOOL("推荐给朋友", ANY),
    TOOL("我要纠错", ANY),
    TOOL("纠错", ALONE),
    TOOL("设为首页", ANY),
    TOOL("加入收藏", ANY),
    TOOL("收藏本站", ANY),
    TOOL("收藏本页", ANY),
    TOOL("语音朗读", ANY),
    TOOL("无障碍浏览", ANY),
    TOOL("进入老年模式", ANY),
    TOOL("长者模式", ANY),
    TOOL("长者版", ALONE),
    TOOL("关怀版", ALONE),
    TOOL("手机版", ALONE),
    TOOL("客户端", ALONE),
    TOOL("下载", ALONE),
    TOOL("打印", ALONE),
    TOOL("全屏", ALONE),
    TOOL("收藏", ALONE),
    TOOL("加大", ALONE),
    TOOL("还原", ALONE),
    TOOL("减小", ALONE),
    TOOL("放大", ALONE),
    TOOL("缩小", ALONE),
    TOOL("分享", ALONE),
    TOOL("关闭", ALONE),
    TOOL("返回", ALONE),
    TOOL("搜索", ALONE),
    TOOL("登录", ALONE),
    TOOL("注册", ALONE),
    TOOL("更多", ALONE),
    TOOL("更多>>", ALONE),
    TOOL("复制链接", ALONE),
    TOOL("繁体", ALONE),
    TOOL("简体", ALONE),
    TOOL("繁体版", ALONE),
    TOOL("大", ALONE),
    TOOL("中", ALONE),
    TOOL("小", ALONE),
    TOOL("微信", ALONE),
    TOOL("微博", ALONE),
    TOOL("朋友圈", ALONE),
    TOOL("新浪微博", ALONE),
    TOOL("腾讯微博", ALONE),
    TOOL("qq空间", ALONE),
    TOOL("官方微信", ALONE),
    TOOL("官方微博", ALONE),
    TOOL("官网微信", ALONE),
    TOOL("政务微博", ALONE),
    TOOL("政务微信", ALONE),
    TOOL("微信公众号", ALONE),
    TOOL("移动客户端", ALONE),
    TOOL("print this page", ANY),
    TOOL("back to top", ANY),
    TOOL("skip to content", ANY),
    TOOL("skip to main content", ANY),
    TOOL("share this", LEAD),
    TOOL("print", ALONE),
    TOOL("share", ALONE),
    TOOL("search", ALONE),
    TOOL("menu", ALONE),
    TOOL("log in", ALONE),
    TOOL("sign in", ALONE),
    TOOL("subscribe", ALONE),
    TOOL("advertisement", ALONE),
    TOOL("close window", ANY),
#define PATH(w, p)                                                             \
  { w, GLOSS__CUE_PATH, p }
    PATH("当前位置", LEAD),
    PATH("您当前的位置", LEAD),
    PATH("您的位置", LEAD),
    PATH("你的位置", LEAD),
    PATH("您现在的位置", LEAD),
    PATH("所在位置", LEAD),
    PATH("您所在的位置", LEAD),
    PATH("当前所在位置", LEAD),
    PATH("当前的位置", LEAD),
    PATH("你现在的位置", LEAD),
    PATH("您当前所在位置", LEAD),
    PATH("您现在所在的位置", LEAD),
    PATH("首页", LEAD),
    PATH("网站首页", LEAD),
    PATH("本站首页", LEAD),
    PATH("首页", ALONE),
    PATH("主页", ALONE),
    PATH("导航", ALONE),
    PATH("网站导航", ALONE),
    PATH("网站地图", ANY),
    PATH("站点地图", ANY),
    PATH("english", ALONE),
    PATH("you are here", LEAD),
    PATH("home", ALONE),
    PATH("home >", LEAD),
    PATH("home /", LEAD),
    PATH("home »", LEAD),
    PATH("site map", ALONE),
    PATH("sitemap", ALONE),
#define FOOT(w, p)                                                             \
  { w, GLOSS__CUE_FOOT, p }
    FOOT("版权所有", ANY),
    FOOT("版权声明", ANY),
    FOOT("icp备", ANY),
    FOOT("icp证", ANY),
    FOOT("公网安备", ANY),
    FOOT("公安备", ANY),
    FOOT("网安备", ANY),
    FOOT("网站标识码", ANY),
    FOOT("政府网站标识码", ANY),
    FOOT("备案号", ANY),
    FOOT("备案编号", ANY),
    FOOT("许可证号", ANY),
    FOOT("主办单位", COLON),
    FOOT("承办单位", COLON),
    FOOT("协办单位", COLON),
    FOOT("主办", COLON),
    FOOT("承办", COLON),
    FOOT("技术支持", COLON),
    FOOT("运维", COLON),
    FOOT("维护", COLON),
    FOOT("建设单位", COLON),
    FOOT("运行维护", COLON),
    FOOT("网站维护", ANY),
    FOOT("联系我们", ANY),
    FOOT("关于我们", ANY),
    FOOT("网站声明", ANY),
    FOOT("免责声明", ANY),
    FOOT("法律声明", ANY),
    FOOT("隐私政策", ANY),
    FOOT("隐私声明", ANY),
    FOOT("使用帮助", ALONE),
    FOOT("地址", COLON),
    FOOT("邮编", COLON),
    FOOT("邮政编码", COLON),
    FOOT("电话", COLON),
    FOOT("联系电话", COLON),
    FOOT("传真", COLON),
    FOOT("邮箱", COLON),
    FOOT("最佳分辨率", ANY),
    FOOT("浏览本站", ANY),
    FOOT("建议使用", LEAD),
    FOOT("转载请注明", ANY),
    FOOT("请注明来源", ANY),
    FOOT("注明出处", ANY),
    FOOT("未经授权", LEAD),
    FOOT("copyright", ANY),
    FOOT("all rights reserved", ANY),
    FOOT("privacy policy", ANY),
    FOOT("terms of use", ANY),
    FOOT("terms of service", ANY),
    FOOT("cookie policy", ANY),
    FOOT("contact us", ALONE),
    FOOT("about us", ALONE),
    FOOT("©", ANY),
    FOOT("powered by", LEAD),
#define MORE(w, p)                                                             \
  { w, GLOSS__CUE_MORE, p }
    MORE("相关报道", LEAD),
    MORE("相关链接", LEAD),
    MORE("相关阅读", LEAD),
    MORE("相关新闻", LEAD),
    MORE("相关文章", LEAD),
    MORE("相关稿件", LEAD),
    MORE("相关信息", ALONE),
    MORE("相关附件", ALONE),
    MORE("延伸阅读", LEAD),
    MORE("推荐阅读", LEAD),
    MORE("热点新闻", ALONE),
    MORE("热门推荐", ALONE),
    MORE("热门新闻", ALONE),
    MORE("猜你喜欢", LEAD),
    MORE("为您推荐", ALONE),
    MORE("友情链接", LEAD),
    MORE("上一篇", LEAD),
    MORE("下一篇", LEAD),
    MORE("上一条", LEAD),
    MORE("下一条", LEAD),
    MORE("related articles", LEAD),
    MORE("related posts", LEAD),
    MORE("read next", ALONE),
    MORE("see also:", ALONE),
    MORE("you may also like", LEAD),
#define PHOTO(w, p)                                                            \
  { w, GLOSS__CUE_PHOTO, p }
    PHOTO("图为", ANY),
    PHOTO("资料图", ANY),
    PHOTO("图片说明", LEAD),
    PHOTO("摄)", ANY),
    PHOTO("供图)", ANY),
    PHOTO("右一", ANY),
    PHOTO("左一", ANY),
    PHOTO("右二", ANY),
    PHOTO("左二", ANY),
    PHOTO("前排", ANY),
    PHOTO("(图)", ANY),
    PHOTO("photo by", ANY),
    PHOTO("figure ", LEAD),
    PHOTO("photo:", LEAD),
    PHOTO("▲", LEAD),
#define EVENT(w)                                                               \
  { w, GLOSS__CUE_EVENT, ANY }
    EVENT("调研"),
    EVENT("召开"),
    EVENT("学习"),
    EVENT("出席"),
    EVENT("考察"),
    EVENT("宣讲"),
    EVENT("视察"),
    EVENT("参观"),
    EVENT("走访"),
    EVENT("慰问"),
    EVENT("举行"),
    EVENT("会见"),
    EVENT("培训"),
    EVENT("主持"),
    EVENT("座谈"),
    EVENT("参加"),
    EVENT("讲话"),
    EVENT("授课"),
    EVENT("合影"),
    EVENT("现场"),
    EVENT("揭牌"),
    EVENT("签约"),
    EVENT("察看"),
    EVENT("观摩"),
    EVENT("作报告"),
    EVENT("发言"),
    EVENT("协商会"),
    EVENT("开展"),
    EVENT("举办"),
    EVENT("报告"),
    EVENT("督办"),
    EVENT("接待"),
    EVENT("颁奖"),
    EVENT("授牌"),
    EVENT("检查"),
#define GENRE(w)                                                               \
  { w, GLOSS__CUE_GENRE, ANY }
    GENRE("报告"),
    GENRE("通知"),
    GENRE("意见"),
    GENRE("决议"),
    GENRE("决定"),
    GENRE("条例"),
    GENRE("办法"),
    GENRE("规定"),
    GENRE("方案"),
    GENRE("公告"),
    GENRE("通告"),
    GENRE("讲话"),
    GENRE("致辞"),
    GENRE("综述"),
    GENRE("纪实"),
    GENRE("纪事"),
    GENRE("回眸"),
    GENRE("会议"),
    GENRE("规划"),
    GENRE("纲要"),
    GENRE("细则"),
    GENRE("批复"),
    GENRE("函"),
    GENRE("法"),
    GENRE("公报"),
    GENRE("新闻联播"),
    GENRE("召开"),
    GENRE("调研"),
    GENRE("座谈会"),
    GENRE("report"),
    GENRE("minutes"),
    GENRE("notice"),
    GENRE("statement"),
};
enum { CUES = sizeof cues / sizeof *cues };

// What the furniture cues are worth for `cover`: the rest says nothing of it.
enum {
  FURNITURE = GLOSS__CUE(DATE) | GLOSS__CUE(SOURCE) | GLOSS__CUE(EDITOR) |
              GLOSS__CUE(TOOL) | GLOSS__CUE(PATH) | GLOSS__CUE(FOOT) |
              GLOSS__CUE(MORE)
};

_Static_assert((int)CUES < (int)GLOSS__CUE_SLOTS, "the chains are too short");

static uint32_t head_slot(const char *word) {
  const unsigned char *b = (const unsigned char *)word;
  uint32_t h = b[0] < 0x80 ? b[0] * 5u : b[0] * 31u + b[1] * 61u + b[2];
  return h % GLOSS__CUE_SLOTS;
}

void gloss__cues_prepare(struct gloss__page *page) {
  for (uint32_t i = 0; i < CUES; i++) {
    uint16_t *first = &page->cue_first[head_slot(cues[i].word)];
    page->cue_next[i] = *first;
    *first = (uint16_t)(i + 1);
  }
}

// A folded short line.
struct folded {
  char text[GLOSS__SHORT * 4 + 8];
  uint32_t size;
  uint32_t begin, end; // without brackets and marks around the words
};

static uint32_t put_utf8(char *out, uint32_t c) {
  if (c < 0x80) return out[0] = (char)c, 1;
  if (c < 0x800) {
    out[0] = (char)(0xC0 | c >> 6);
    out[1] = (char)(0x80 | (c & 63));
    return 2;
  }
  if (c < 0x10000) {
    out[0] = (char)(0xE0 | c >> 12);
    out[1] = (char)(0x80 | (c >> 6 & 63));
    out[2] = (char)(0x80 | (c & 63));
    return 3;
  }
  out[0] = (char)(0xF0 | c >> 18);
  out[1] = (char)(0x80 | (c >> 12 & 63));
  out[2] = (char)(0x80 | (c >> 6 & 63));
  out[3] = (char)(0x80 | (c & 63));
  return 4;
}

// White space is one blank, none at a colon.
static void fold_line(struct folded *out, gloss_str text) {
  out->size = 0;
  bool space = false;
  for (size_t at = 0; at < text.size;) {
    uint32_t c = gloss_fold(gloss_utf8_next(text, &at));
    if (c == ' ' || c == '\t' || c == 0x3000 || c == 0xA0) {
      space = true;
      continue;
    }
    if (space && out->size && c != ':') out->text[out->size++] = ' ';
    space = false;
    out->size += put_utf8(out->text + out->size, c);
  }
  memset(out->text + out->size, 0, 4);
}

// Marks that surround the words of a tool line.
static uint32_t mark_size(const char *at) {
  static const char *const marks[] = {"【", "】", "〖", "〗", "「", "」", "[",
                                      "]",  "(",  ")",  "|",  "•",  "·",  "●",
                                      "■",  " ",  ":",  ">",  "<",  "-",  "*",
                                      "“",  "”",  "《", "》", "#",  "/"};
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
    if (!strncmp(at, marks[i], strlen(marks[i])))
      return (uint32_t)strlen(marks[i]);
  return 0;
}

static void strip_marks(struct folded *line) {
  line->begin = 0;
  line->end = line->size;
  for (uint32_t n;
       line->begin < line->end && (n = mark_size(line->text + line->begin));)
    line->begin += n;
  while (line->end > line->begin) {
    uint32_t at = line->end - 1;
    while (at > line->begin && ((unsigned char)line->text[at] & 0xC0) == 0x80)
      at--;
    if (mark_size(line->text + at) != line->end - at) break;
    line->end = at;
  }
}

static bool fits(const struct folded *line, uint32_t at, uint32_t size,
                 uint8_t place) {
  switch (place) {
  case COLON: return line->text[at + size] == ':';
  case LEAD: return at == line->begin;
  case ALONE: return at == line->begin && at + size == line->end;
  default: return true;
  }
}

static uint32_t points(const char *text, uint32_t size) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < size; i++)
    n += ((unsigned char)text[i] & 0xC0) != 0x80;
  return n;
}

// Notes the cues that begin at `at`; returns the bytes that the longest
// furniture cue among them explains.
static uint32_t read_at(const struct gloss__page *page,
                        const struct folded *folded, uint32_t at,
                        struct gloss__line *line) {
  uint32_t best = 0;
  uint32_t next = page->cue_first[head_slot(folded->text + at)];
  for (uint32_t i; next; next = page->cue_next[i]) {
    i = next - 1;
    uint32_t size = (uint32_t)strlen(cues[i].word);
    if (strncmp(folded->text + at, cues[i].word, size) ||
        !fits(folded, at, size, cues[i].place))
      continue;
    uint16_t bit = (uint16_t)(1u << cues[i].kind);
    line->cues |= bit;
    if (at == folded->begin) line->lead |= bit;
    if (at == folded->begin && at + size == folded->end) line->alone |= bit;
    if (!(bit & FURNITURE) || size <= best) continue;
    best = size;
    if (!line->word.size) line->word = (gloss_str){cues[i].word, size};
  }
  return best;
}

// Digits, marks and the characters of a written date explain themselves.
static bool is_neutral(const char *at, uint32_t size) {
  if (size == 1) return !((*at | 32) >= 'a' && (*at | 32) <= 'z');
  return mark_size(at) == size || !memcmp(at, "年", 3) ||
         !memcmp(at, "月", 3) || !memcmp(at, "日", 3);
}

// Only what a long line begins with is looked at.
static void read_lead(const struct gloss__page *page,
                      struct gloss__line *line) {
  struct folded folded;
  uint32_t end = line->text + 36;
  while (((unsigned char)page->text.data[end] & 0xC0) == 0x80) end--;
  fold_line(&folded,
            (gloss_str){page->text.data + line->text, end - line->text});
  strip_marks(&folded);
  if (folded.begin < folded.end) read_at(page, &folded, folded.begin, line);
  line->cues = line->alone = 0;
}

void gloss__cues_read(const struct gloss__page *page,
                      struct gloss__line *line) {
  if (line->chars > GLOSS__SHORT) {
    read_lead(page, line);
    return;
  }
  struct folded folded;
  fold_line(&folded,
            (gloss_str){page->text.data + line->text, line->end - line->text});
  strip_marks(&folded);
  uint32_t covered = 0, words = 0;
  for (uint32_t at = 0; at < folded.size;) {
    uint32_t size = read_at(page, &folded, at, line);
    if (size) {
      uint32_t n = points(folded.text + at, size);
      covered += n;
      words += n;
      at += size;
      continue;
    }
    for (size = 1; ((unsigned char)folded.text[at + size] & 0xC0) == 0x80;)
      size++;
    words += !is_neutral(folded.text + at, size);
    at += size;
  }
  line->cover = (uint8_t)(words ? covered * 100 / words : 0);
}
