// For TypeDoc: what makes the reference short enough to be read.
//
// The class of a documented error has nothing of its own but its comment: what all of them have is said once, at ApiError.
import { Converter, ReflectionKind } from "typedoc"
import { MarkdownPageEvent } from "typedoc-plugin-markdown"

/** Sections that repeat what the signature above them says, or name what is nobody's concern. */
const repeated =
  /^#+ (Extends|Extended by|Implements|Type Parameters|Overrides|Inherited from|Implementation of|Returns|Accessors|Get Signature)$/

/** A page without those sections. @param {string} text */
const shortened = (text) => {
  let inFence = false
  let isDropped = false
  return text.split("\n").filter((line) => {
    if (!inFence && line === "***") {
      isDropped = false
      return false
    }
    if (line.startsWith("```")) inFence = !inFence
    else if (!inFence && (/^#+ /.test(line))) isDropped = repeated.test(line)
    return !isDropped
  }).join("\n")
}

/** @param {import("typedoc").Application} app */
export const load = (app) => {
  app.converter.on(Converter.EVENT_END, ({ project }) => {
    for (const module of project.children ?? []) module.name = module.name.replace(/^apis\//, "")
    for (const reflection of project.getReflectionsByKind(ReflectionKind.Class)) {
      if (!reflection.isDeclaration()) continue
      // What it has of a class above it, or only says anew, such as toString.
      const own = new Set(
        (reflection.children ?? []).filter(({ inheritedFrom, kind, overwrites }) =>
          inheritedFrom === undefined && (overwrites === undefined || kind === ReflectionKind.Constructor)
        )
      )
      reflection.children = [...own]
      reflection.groups = (reflection.groups ?? []).flatMap((group) => {
        group.children = group.children.filter((child) => !child.isDeclaration() || own.has(child))
        return group.children.length === 0 ? [] : [group]
      })
    }
  })
  app.renderer.on(MarkdownPageEvent.END, (page) => {
    if (page.contents !== undefined) page.contents = shortened(page.contents)
  })
}
