package io.meridian.codec;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Counters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Statement pages, each line told as the difference to the one before; versions follow from the
 * page's number.
 */
final class StatementPageCodec {
  private static final String WHAT = "a statement page";
  private static final int FORMAT_VERSION_MAX = 2;
  private static final int PAGE_BYTES_EXPECTED = 64;
  private static final int LINE_BYTES_EXPECTED = 72;

  private StatementPageCodec() {}

  static Bytes encode(StatementPage page) {
    List<StatementPage.Line> lines = page.lines();
    requireRoom(lines.size());
    ProtoWriter out =
        SealedValue.start(format(lines), PAGE_BYTES_EXPECTED + lines.size() * LINE_BYTES_EXPECTED);
    out.uint64(1, page.number());
    Forms.writeCounters(out, 2, page.before());
    write(out, PageEnd.ofNothing(page.number()), lines);
    return SealedValue.finish(out);
  }

  /** Writes {@code lines} behind those that are there already. */
  private static void write(ProtoWriter out, PageEnd end, List<StatementPage.Line> lines) {
    long commitMicros = end.commitMicros();
    long sequence = end.sequence();
    for (int i = 0; i < lines.size(); i++) {
      StatementPage.Line line = lines.get(i);
      if (line.version() != version(end.number(), end.lines() + i)) {
        throw new IllegalArgumentException(
            "version "
                + line.version()
                + " is line "
                + (end.lines() + i)
                + " of page "
                + end.number());
      }
      Counters change = line.change();
      int content = out.open(3);
      out.sint64(1, line.commitMicros() - commitMicros);
      out.string(2, line.commandId());
      out.uint32(3, Numbers.of(line.kind()));
      out.sint64(4, line.position().sequence() - sequence);
      out.uint32(5, line.position().ordinal());
      out.sint64(6, change.postedDebits());
      out.sint64(7, change.postedCredits());
      out.sint64(8, change.heldDebits());
      out.sint64(9, change.heldCredits());
      out.uint64(10, line.decisionMicros());
      out.string(11, line.home());
      out.close(content);
      commitMicros = line.commitMicros();
      sequence = line.position().sequence();
    }
  }

  /**
   * The page in {@code stored} with {@code lines} from the {@code kept}-th on: the same bytes that
   * {@link #encode} gives it, at a small part of the price of reading it.
   *
   * @throws IllegalArgumentException when it has fewer lines than are kept, or would have more than
   *     a page has, or {@code lines} do not follow
   */
  static Bytes append(Bytes stored, int kept, List<StatementPage.Line> lines) {
    requireRoom(kept + lines.size());
    PageEnd end = SealedValue.peek(WHAT, FORMAT_VERSION_MAX, stored, in -> PageEnd.read(in, kept));
    if (end.lines() < kept) {
      throw new IllegalArgumentException("a page has " + end.lines() + " lines, not " + kept);
    }
    int format = end.crossed() ? FORMAT_VERSION_MAX : format(lines);
    ProtoWriter out = SealedValue.start(format, end.bytes() + lines.size() * LINE_BYTES_EXPECTED);
    SealedValue.copy(stored, end.bytes(), out);
    write(out, end, lines);
    return SealedValue.finish(out);
  }

  private static void requireRoom(int lines) {
    if (lines > StatementPage.ENTRIES_MAX) {
      throw new IllegalArgumentException(
          "a page has up to " + StatementPage.ENTRIES_MAX + " lines, not " + lines);
    }
  }

  /** The lowest format that can say {@code lines}. */
  private static int format(List<StatementPage.Line> lines) {
    for (StatementPage.Line line : lines) {
      if (line.decisionMicros() != 0 || !line.home().isEmpty()) {
        return FORMAT_VERSION_MAX;
      }
    }
    return 1;
  }

  static StatementPage decode(Bytes stored) {
    return SealedValue.read(
        WHAT,
        FORMAT_VERSION_MAX,
        stored,
        JournalProto.StatementPage.parser(),
        StatementPageCodec::read,
        StatementPageCodec::encode);
  }

  /** The span alone, at a small part of the price of the whole page. */
  static PageSpan span(Bytes stored) {
    return SealedValue.peek(WHAT, FORMAT_VERSION_MAX, stored, StatementPageCodec::readSpan);
  }

  private static PageSpan readSpan(CodedInputStream in) throws IOException {
    long number = 0;
    int lines = 0;
    long firstMicros = 0;
    long lastMicros = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case JournalProto.StatementPage.NUMBER_FIELD_NUMBER -> number = in.readUInt64();
        case JournalProto.StatementPage.LINES_FIELD_NUMBER -> {
          lastMicros += readMicrosDelta(in);
          firstMicros = lines == 0 ? lastMicros : firstMicros;
          lines++;
        }
        default -> in.skipField(tag);
      }
    }
    return new PageSpan(number, lines, firstMicros, lastMicros);
  }

  /** The commit time is a line's first field, or absent when it does not differ. */
  private static long readMicrosDelta(CodedInputStream in) throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    int tag = in.readTag();
    long delta =
        WireFormat.getTagFieldNumber(tag)
                == JournalProto.StatementLine.COMMIT_MICROS_DELTA_FIELD_NUMBER
            ? in.readSInt64()
            : 0;
    in.skipRawBytes(in.getBytesUntilLimit());
    in.popLimit(outer);
    return delta;
  }

  private static StatementPage read(JournalProto.StatementPage page) {
    Forms.known(page);
    if (page.getLinesCount() > StatementPage.ENTRIES_MAX) {
      throw new CorruptJournalException(WHAT + " has " + page.getLinesCount() + " lines");
    }
    List<StatementPage.Line> lines = new ArrayList<>(page.getLinesCount());
    long commitMicros = 0;
    long sequence = 0;
    for (int i = 0; i < page.getLinesCount(); i++) {
      JournalProto.StatementLine line = Forms.known(page.getLines(i));
      commitMicros += line.getCommitMicrosDelta();
      sequence += line.getSequenceDelta();
      lines.add(
          new StatementPage.Line(
              version(page.getNumber(), i),
              commitMicros,
              line.getCommandId(),
              Numbers.kind(line.getKind()),
              new JournalPosition(sequence, line.getOrdinal()),
              new Counters(
                  line.getPostedDebits(),
                  line.getPostedCredits(),
                  line.getHeldDebits(),
                  line.getHeldCredits()),
              line.getDecisionMicros(),
              line.getHome()));
    }
    return new StatementPage(page.getNumber(), Forms.readCounters(page.getBefore()), lines);
  }

  private static long version(long number, int line) {
    return number * StatementPage.ENTRIES_MAX + line + 1;
  }
}
