package io.meridian.codec;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.meridian.codec.v1.JournalProto;
import java.io.IOException;

/**
 * Where the first lines of a statement page end: what must be known to write further lines behind
 * them, each being told as the difference to the one before. Used by one thread.
 */
final class PageEnd {
  private long number;
  private int lines;
  private int bytes;
  private long commitMicros;
  private long sequence;
  private boolean crossed;

  private PageEnd() {}

  /** Of a page that has nothing yet. */
  static PageEnd ofNothing(long number) {
    PageEnd end = new PageEnd();
    end.number = number;
    return end;
  }

  /** The end of the first {@code most} lines, or of all when there are fewer. */
  static PageEnd read(CodedInputStream in, int most) throws IOException {
    PageEnd end = new PageEnd();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case JournalProto.StatementPage.NUMBER_FIELD_NUMBER -> end.number = in.readUInt64();
        case JournalProto.StatementPage.LINES_FIELD_NUMBER -> {
          if (end.lines == most) {
            return end;
          }
          end.readLine(in);
        }
        default -> in.skipField(tag);
      }
      end.bytes = in.getTotalBytesRead();
    }
    return end;
  }

  private void readLine(CodedInputStream in) throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case JournalProto.StatementLine.COMMIT_MICROS_DELTA_FIELD_NUMBER ->
            commitMicros += in.readSInt64();
        case JournalProto.StatementLine.SEQUENCE_DELTA_FIELD_NUMBER -> sequence += in.readSInt64();
        case JournalProto.StatementLine.DECISION_MICROS_FIELD_NUMBER,
            JournalProto.StatementLine.HOME_FIELD_NUMBER -> {
          crossed = true;
          in.skipField(tag);
        }
        default -> in.skipField(tag);
      }
    }
    in.popLimit(outer);
    lines++;
  }

  /** The page's number. */
  long number() {
    return number;
  }

  /** How many lines there are. */
  int lines() {
    return lines;
  }

  /** The length of the message up to there. */
  int bytes() {
    return bytes;
  }

  /** The commit time of the last line, microseconds since the epoch; 0 = there is none. */
  long commitMicros() {
    return commitMicros;
  }

  /** The block in which the last line's record stands; 0 = there is none. */
  long sequence() {
    return sequence;
  }

  /** Whether a line has a field that the first format does not know. */
  boolean crossed() {
    return crossed;
  }
}
