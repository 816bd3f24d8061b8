package io.meridian.codec;

import io.meridian.ledger.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Other bytes that a protobuf parser takes for the same message as given ones, and some that it
 * takes for one much like it: fields in another order, twice, with a default written out, numbers
 * longer than they need to be. At every depth.
 */
final class Spellings {
  private static final int FIELDS_TRIED_MAX = 15;

  private Spellings() {}

  /** All of them that are one step away; none when the bytes are no message. */
  static List<byte[]> of(byte[] message) {
    List<byte[]> spellings = new ArrayList<>();
    List<Piece> pieces = Piece.in(message);
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      spellings.add(with(pieces, i, piece.tag(longer(piece.tag))));
      spellings.add(with(pieces, i, piece, piece));
      if (i > 0) {
        spellings.add(swapped(pieces, i));
      }
      if (piece.type() == 0) {
        spellings.add(with(pieces, i, piece.value(longer(piece.value))));
      }
      if (piece.type() == 2) {
        spellings.add(with(pieces, i, piece.length(longer(piece.length))));
        for (byte[] inner : of(piece.value.unsafeArray())) {
          spellings.add(
              with(pieces, i, piece.value(Bytes.wrap(inner)).length(varint(inner.length))));
        }
      }
    }
    for (int number = 1; number <= FIELDS_TRIED_MAX; number++) {
      for (int type : new int[] {0, 2}) {
        spellings.add(withDefault(pieces, number, type));
      }
    }
    return spellings;
  }

  private static byte[] swapped(List<Piece> pieces, int place) {
    List<Piece> others = new ArrayList<>(pieces);
    others.add(place - 1, others.remove(place));
    return bytes(others);
  }

  private static byte[] with(List<Piece> pieces, int place, Piece... instead) {
    List<Piece> others = new ArrayList<>(pieces);
    others.remove(place);
    others.addAll(place, List.of(instead));
    return bytes(others);
  }

  /** Where a field of that number belongs. */
  private static byte[] withDefault(List<Piece> pieces, int number, int type) {
    int place = 0;
    while (place < pieces.size() && pieces.get(place).number() < number) {
      place++;
    }
    Bytes tag = varint(number << 3 | type);
    Bytes zero = varint(0);
    List<Piece> others = new ArrayList<>(pieces);
    others.add(
        place, type == 0 ? new Piece(tag, Bytes.EMPTY, zero) : new Piece(tag, zero, Bytes.EMPTY));
    return bytes(others);
  }

  private static byte[] bytes(List<Piece> pieces) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Piece piece : pieces) {
      out.writeBytes(piece.tag.unsafeArray());
      out.writeBytes(piece.length.unsafeArray());
      out.writeBytes(piece.value.unsafeArray());
    }
    return out.toByteArray();
  }

  /** The same number, with a byte more than it needs. */
  private static Bytes longer(Bytes varint) {
    byte[] longer = Arrays.copyOf(varint.unsafeArray(), varint.length() + 1);
    longer[varint.length() - 1] |= (byte) 0x80;
    return Bytes.wrap(longer);
  }

  private static Bytes varint(int value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int rest = value;
    for (; rest >= 0x80; rest >>>= 7) {
      out.write(rest | 0x80);
    }
    out.write(rest);
    return Bytes.wrap(out.toByteArray());
  }

  private static int value(Bytes varint) {
    int value = 0;
    for (int i = 0; i < varint.length(); i++) {
      value |= (varint.unsafeArray()[i] & 0x7F) << (7 * i);
    }
    return value;
  }

  /** A field as it is written; {@code length} is empty but where a length is written. */
  private record Piece(Bytes tag, Bytes length, Bytes value) {
    int number() {
      return Spellings.value(tag) >>> 3;
    }

    int type() {
      return Spellings.value(tag) & 7;
    }

    Piece tag(Bytes other) {
      return new Piece(other, length, value);
    }

    Piece length(Bytes other) {
      return new Piece(tag, other, value);
    }

    Piece value(Bytes other) {
      return new Piece(tag, length, other);
    }

    /** The fields of a message; none when the bytes are none. */
    static List<Piece> in(byte[] message) {
      List<Piece> pieces = new ArrayList<>();
      int position = 0;
      while (position < message.length) {
        int valueAt = endOfVarint(message, position);
        Bytes tag = part(message, position, valueAt);
        if (valueAt == message.length || Spellings.value(tag) >>> 3 == 0) {
          return List.of();
        }
        int end;
        Bytes length = Bytes.EMPTY;
        switch (Spellings.value(tag) & 7) {
          case 0 -> end = endOfVarint(message, valueAt);
          case 1 -> end = valueAt + Long.BYTES;
          case 2 -> {
            int contentAt = endOfVarint(message, valueAt);
            length = part(message, valueAt, contentAt);
            valueAt = contentAt;
            end = contentAt + Spellings.value(length);
          }
          default -> end = -1;
        }
        if (end < valueAt || end > message.length) {
          return List.of();
        }
        pieces.add(new Piece(tag, length, part(message, valueAt, end)));
        position = end;
      }
      return pieces;
    }

    private static Bytes part(byte[] array, int from, int to) {
      return Bytes.wrap(Arrays.copyOfRange(array, from, to));
    }

    private static int endOfVarint(byte[] array, int from) {
      int position = from;
      while (position < array.length && array[position] < 0) {
        position++;
      }
      return Math.min(position + 1, array.length);
    }
  }
}
