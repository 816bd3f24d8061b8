package io.meridian.proto;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one .proto file declares, with its comments. It reads the subset of the language that this
 * module is written in, a declaration a line, and refuses what it does not know rather than leave
 * it out of the document.
 */
record ProtoFile(String name, List<Declaration> declarations) {
  enum Kind {
    SERVICE,
    MESSAGE,
    ENUM
  }

  record Declaration(Kind kind, String name, List<String> comment, List<Member> members) {}

  /**
   * A method, field, oneof or enum value.
   *
   * @param number empty for a method and a oneof
   * @param type a method's signature, a field's type, {@code oneof}, or empty for an enum's value
   * @param oneof the oneof that the field is part of, or empty
   */
  record Member(String name, String number, String type, String oneof, List<String> comment) {}

  private static final Pattern SKIPPED =
      Pattern.compile("|(syntax|package|import|option|reserved)\\b.*;");
  private static final Pattern OPENING =
      Pattern.compile("(service|message|enum) (\\w+) \\{(\\s*\\})?");
  private static final Pattern ONEOF = Pattern.compile("oneof (\\w+) \\{");
  private static final Pattern METHOD =
      Pattern.compile("rpc (\\w+)(\\((?:stream )?\\w+\\) returns \\((?:stream )?\\w+\\));");
  private static final Pattern FIELD =
      Pattern.compile("((?:optional |repeated )?(?:map<\\w+, [\\w.]+>|[\\w.]+)) (\\w+) = (\\d+);");
  private static final Pattern VALUE = Pattern.compile("([A-Z][A-Z0-9_]*) = (\\d+);");

  static ProtoFile parse(String name, List<String> lines) {
    return new Reader(name).read(lines);
  }

  boolean hasService() {
    return declarations.stream().anyMatch(it -> it.kind() == Kind.SERVICE);
  }

  /** One pass over the lines; the comment gathered so far belongs to the next declaration. */
  private static final class Reader {
    private final String file;
    private final List<Declaration> declarations = new ArrayList<>();
    private final List<String> comment = new ArrayList<>();
    private Declaration open;
    private String oneof = "";

    Reader(String file) {
      this.file = file;
    }

    ProtoFile read(List<String> lines) {
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i).strip();
        if (line.startsWith("//")) {
          comment.add(line.substring(2).strip());
        } else if (SKIPPED.matcher(line).matches()) {
          comment.clear();
        } else if (!(open == null ? opens(line) : continues(line))) {
          throw new IllegalArgumentException(
              "%s:%d: ProtoFile does not know this line: %s".formatted(file, i + 1, line));
        }
      }
      return new ProtoFile(file, List.copyOf(declarations));
    }

    private boolean opens(String line) {
      Matcher opening = OPENING.matcher(line);
      if (!opening.matches()) {
        return false;
      }
      Kind kind =
          switch (opening.group(1)) {
            case "service" -> Kind.SERVICE;
            case "message" -> Kind.MESSAGE;
            default -> Kind.ENUM;
          };
      open = new Declaration(kind, opening.group(2), takeComment(), new ArrayList<>());
      declarations.add(open);
      if (opening.group(3) != null) {
        open = null;
      }
      return true;
    }

    private boolean continues(String line) {
      if (line.equals("}")) {
        if (oneof.isEmpty()) {
          open = null;
        } else {
          oneof = "";
        }
        return true;
      }
      return switch (open.kind()) {
        case SERVICE -> isMethod(line);
        case MESSAGE -> isOneof(line) || isField(line);
        case ENUM -> isValue(line);
      };
    }

    private boolean isMethod(String line) {
      Matcher method = METHOD.matcher(line);
      return method.matches() && add(method.group(1), "", method.group(2));
    }

    private boolean isOneof(String line) {
      Matcher opening = ONEOF.matcher(line);
      if (!opening.matches()) {
        return false;
      }
      add(opening.group(1), "", "oneof");
      oneof = opening.group(1);
      return true;
    }

    private boolean isField(String line) {
      Matcher field = FIELD.matcher(line);
      return field.matches() && add(field.group(2), field.group(3), field.group(1));
    }

    private boolean isValue(String line) {
      Matcher value = VALUE.matcher(line);
      return value.matches() && add(value.group(1), value.group(2), "");
    }

    private boolean add(String name, String number, String type) {
      return open.members().add(new Member(name, number, type, oneof, takeComment()));
    }

    private List<String> takeComment() {
      List<String> taken = List.copyOf(comment);
      comment.clear();
      return taken;
    }
  }
}
