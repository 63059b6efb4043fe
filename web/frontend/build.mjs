// Copies what the portal uses of bootstrap-italia into web/assets, from where
// `go build` embeds it. Run by `make assets`, after `npm ci --ignore-scripts`.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const from = join(here, 'node_modules', 'bootstrap-italia')
const to = join(here, '..', 'assets', 'bootstrap-italia')

const copy = (source, target) => {
  mkdirSync(dirname(join(to, target)), { recursive: true })
  cpSync(source, join(to, target))
}

rmSync(to, { recursive: true, force: true })
copy(join(from, 'LICENSE'), 'LICENSE')

// The stylesheet names no file but its source map, which is not shipped. The
// faces it asks for are declared in our fonts.css.
const css = readFileSync(join(from, 'dist', 'css', 'bootstrap-italia.min.css'), 'utf8')
  .replace(/\/\*# sourceMappingURL=[^*]*\*\//g, '')
if (/url\((?!\s*["']?data:)/.test(css) || /@import/.test(css)) {
  throw new Error('bootstrap-italia.min.css asks for files that this script does not copy')
}
mkdirSync(join(to, 'css'), { recursive: true })
writeFileSync(join(to, 'css', 'bootstrap-italia.min.css'), css)

// Only the faces that fonts.css names, each family with its licence.
const faces = readFileSync(join(here, 'fonts.css'), 'utf8')
copy(join(here, 'fonts.css'), 'css/fonts.css')
for (const [, file] of faces.matchAll(/url\("\.\.\/fonts\/([^"]+)"\)/g)) {
  copy(join(from, 'dist', 'fonts', file), join('fonts', file))
}
copy(join(from, 'dist', 'fonts', 'Titillium_Web', 'OFL.txt'), 'fonts/Titillium_Web/OFL.txt')
copy(join(from, 'dist', 'fonts', 'Roboto_Mono', 'LICENSE.txt'), 'fonts/Roboto_Mono/LICENSE.txt')
