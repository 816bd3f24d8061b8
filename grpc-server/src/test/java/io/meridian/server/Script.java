package io.meridian.server;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.meridian.ledger.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Calls, one after the other. A fuzzer writes them as bytes; people read and write them as text:
 * steps apart by empty lines, each a method and its request in protobuf's text format (or {@code
 * hex} and its bytes), or {@code wait} and a duration.
 *
 * @param steps what happens, in order
 */
record Script(List<Step> steps) {
  /** So few that all of them cannot wait longer than a year, which is what no deadline means. */
  private static final int STEPS_MAX = 10;

  private static final int CHANGES = 3;
  private static final int CHANGE_BYTES = 4;
  private static final String WAIT = "wait ";
  private static final String HEX = "hex ";
  private static final List<Duration> WAITS =
      List.of(
          Duration.ofMillis(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(90),
          Duration.ofDays(7),
          Duration.ofDays(31));

  /** What happens. */
  sealed interface Step {
    /** A call with a request, which may be no message at all. */
    record Call(Api.Method method, Bytes request) implements Step {}

    /** Time passes. */
    record Wait(Duration time) implements Step {}
  }

  /**
   * The script in any bytes: for each step a byte for the method, a few changes that are made to
   * its request if that is a message, the request's length in two bytes, and the request.
   */
  static Script ofBytes(Api api, byte[] input) {
    ByteBuffer in = ByteBuffer.wrap(input);
    List<Step> steps = new ArrayList<>();
    while (in.hasRemaining() && steps.size() < STEPS_MAX) {
      int number = Byte.toUnsignedInt(in.get()) % (api.methods().size() + WAITS.size());
      if (number >= api.methods().size()) {
        steps.add(new Step.Wait(WAITS.get(number - api.methods().size())));
        continue;
      }
      ByteBuffer changes = takeAll(in, CHANGES * CHANGE_BYTES);
      byte[] request = take(in, Short.toUnsignedInt(takeAll(in, Short.BYTES).getShort()));
      Api.Method method = api.methods().get(number);
      steps.add(new Step.Call(method, Bytes.wrap(changed(method, request, changes))));
    }
    return new Script(steps);
  }

  private static byte[] take(ByteBuffer in, int length) {
    byte[] taken = new byte[Math.min(length, in.remaining())];
    in.get(taken);
    return taken;
  }

  /** Zeros for what lacks. */
  private static ByteBuffer takeAll(ByteBuffer in, int length) {
    return ByteBuffer.wrap(Arrays.copyOf(take(in, length), length));
  }

  private static byte[] changed(Api.Method method, byte[] request, ByteBuffer changes) {
    Message.Builder message = method.request().newBuilderForType();
    try {
      message.mergeFrom(request);
    } catch (InvalidProtocolBufferException e) {
      return request;
    }
    boolean any = false;
    while (changes.hasRemaining()) {
      int place = Short.toUnsignedInt(changes.getShort());
      int kind = Byte.toUnsignedInt(changes.get());
      int value = Byte.toUnsignedInt(changes.get());
      if (kind > 0) {
        MessageChange.apply(message, place, kind, value);
        any = true;
      }
    }
    return any ? message.build().toByteArray() : request;
  }

  /** The bytes that are read as this script. */
  byte[] toBytes(Api api) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Step step : steps) {
      if (step instanceof Step.Wait wait) {
        if (!WAITS.contains(wait.time())) {
          throw new IllegalArgumentException("a wait is one of " + WAITS);
        }
        out.write(api.methods().size() + WAITS.indexOf(wait.time()));
      } else {
        Step.Call call = (Step.Call) step;
        out.write(api.methods().indexOf(call.method()));
        out.writeBytes(new byte[CHANGES * CHANGE_BYTES]);
        out.writeBytes(
            ByteBuffer.allocate(Short.BYTES).putShort((short) call.request().length()).array());
        out.writeBytes(call.request().unsafeArray());
      }
    }
    return out.toByteArray();
  }

  /** The script that somebody wrote; lines that begin with # say what it is about. */
  static Script ofText(Api api, String text) {
    List<Step> steps = new ArrayList<>();
    for (String paragraph : text.replaceAll("(?m)^#.*\n", "").strip().split("\n\\s*\n", -1)) {
      int end = paragraph.indexOf('\n');
      String first = end < 0 ? paragraph : paragraph.substring(0, end);
      String rest = end < 0 ? "" : paragraph.substring(end + 1);
      steps.add(
          first.startsWith(WAIT)
              ? new Step.Wait(Duration.parse(first.substring(WAIT.length())))
              : call(api.method(first), rest));
    }
    return new Script(steps);
  }

  private static Step call(Api.Method method, String request) {
    if (request.startsWith(HEX)) {
      return new Step.Call(
          method, Bytes.wrap(HexFormat.of().parseHex(request.substring(HEX.length()).strip())));
    }
    Message.Builder message = method.request().newBuilderForType();
    try {
      TextFormat.merge(request, message);
    } catch (TextFormat.ParseException e) {
      throw new IllegalArgumentException(method + ": " + request, e);
    }
    return new Step.Call(method, Bytes.wrap(message.build().toByteArray()));
  }

  /** The form in which this can be kept. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (Step step : steps) {
      if (step instanceof Step.Wait wait) {
        text.append(WAIT).append(wait.time()).append('\n');
      } else {
        Step.Call call = (Step.Call) step;
        text.append(call.method()).append('\n').append(text(call));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String text(Step.Call call) {
    byte[] request = call.request().unsafeArray();
    try {
      Message.Builder message = call.method().request().newBuilderForType().mergeFrom(request);
      String text = TextFormat.printer().printToString(message.build());
      if (((Step.Call) call(call.method(), text)).request().equals(call.request())) {
        return text;
      }
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      // Only its bytes say what it is.
    }
    return HEX + HexFormat.of().formatHex(request) + '\n';
  }
}
