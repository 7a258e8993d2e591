import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, posix } from 'node:path'
import { defineConfig } from 'vitepress'

const docs = join(import.meta.dirname, '..')
const groups: Record<string, string[]> = {
  'Begin': ['getting-started', 'playground', 'concepts', 'samples', 'migrating'],
  'Models': ['choosing-a-model', 'models', 'compile', 'performance'],
  'Calls': ['live-conversation', 'tuning'],
  'Production': ['production', 'scaling-out', 'telemetry', 'trimming', 'threat-model', 'troubleshooting'],
}

const titleOf = (page: string) => readFileSync(join(docs, `${page}.md`), 'utf8').match(/^# (.+)$/m)![1].replaceAll('`', '')
const linksTo = (pages: string[]) => pages.map(page => ({ text: titleOf(page), link: `/${page}` }))
const pagesIn = (folder: string) => existsSync(join(docs, folder))
  ? readdirSync(join(docs, folder)).filter(name => name.endsWith('.md') && name !== 'index.md').map(name => join(folder, name.slice(0, -3))).sort()
  : []

// A page that belongs to no group still has its place.
const grouped = new Set(Object.values(groups).flat())
const others = pagesIn('.').filter(page => !grouped.has(page))
const packages = readdirSync(join(docs, 'api'), { withFileTypes: true }).filter(entry => entry.isDirectory()).map(entry => entry.name).sort()

// Pages link to each other as files of the repository, where the samples' pages stand beside the samples. What has no page stays text.
const resolve = (page: string, target: string) => {
  const file = page.startsWith('samples/') ? posix.join('samples', posix.basename(page, '.md'), 'README.md') : posix.join('docs', page)
  const [path, anchor] = posix.join(posix.dirname(file), target).split('#')
  const place = path.match(/^docs\/(.+\.md)$/)?.[1] ?? path.match(/^(samples\/[^/]+)\/README\.md$/)?.[1]
  return place && `/${place}${anchor ? `#${anchor}` : ''}`
}

const resolveLinks = (md: any) => md.core.ruler.push('repository_links', (state: any) => {
  for (const block of state.tokens.filter((token: any) => token.children)) {
    let open = true
    block.children = block.children.filter((token: any) => {
      const target = token.type === 'link_open' ? token.attrGet('href') : ''
      if (target && !/^([a-z]+:|\/|#)/.test(target)) {
        const link = resolve(state.env.relativePath, target)
        open = link !== undefined
        open && token.attrSet('href', link)
      }

      const kept = open || !token.type.startsWith('link_')
      open ||= token.type === 'link_close'
      return kept
    })
  }
})

export default defineConfig({
  title: 'TurnTaking',
  description: 'Semantic turn-taking for .NET voice agents',
  lang: 'en',
  // Addresses that a reader's own machine answers.
  ignoreDeadLinks: [/^https?:\/\/localhost/],
  srcExclude: ['api-pages/**', 'node_modules/**'],
  head: [['link', { rel: 'icon', href: '/icon.svg', type: 'image/svg+xml' }]],
  markdown: { config: resolveLinks },
  vite: { publicDir: 'images', build: { chunkSizeWarningLimit: 2000 } },
  themeConfig: {
    logo: '/icon.svg',
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [{ text: 'API', link: '/api/' }],
    sidebar: [
      ...Object.entries(groups).map(([text, pages]) => ({ text, items: linksTo(pages.filter(page => existsSync(join(docs, `${page}.md`)))) })),
      ...(others.length > 0 ? [{ text: 'More', items: linksTo(others) }] : []),
      { text: 'Samples', collapsed: true, items: linksTo(pagesIn('samples')) },
      { text: 'Diagnostics', items: linksTo(pagesIn('diagnostics')) },
      { text: 'API', collapsed: true, items: packages.map(name => ({ text: name, link: `/api/${name}/` })) },
    ],
  },
})
